// Batches over Eigen arrays: equal to solve bit for bit whatever is an array and whatever is a scalar, at every block
// boundary, with every kind of array, and errors that name the column, the size or the index.

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <utility>

#include <Eigen/Core>

#include <ckpt/eigen/batch.hpp>
#include <ckpt/hardware/storage.hpp>
#include <ckpt/save/checkpoint_model.hpp>
#include <ckpt/state/optimizer.hpp>
#include <ckpt/state/workload.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace ckpt::literals;
using Eigen::Index;

namespace {

using test::infinity;

constexpr ckpt::CheckpointModel model;

/// One value of each input.
template <class Rep>
struct Point {
  Rep parameters, bytes, bandwidth, writers, limit, interval;
};

template <class Rep>
ckpt::BasicCheckpointResult<Rep> solve(const Point<Rep>& p, const ckpt::CheckpointModel& with = model) {
  return with.solve(ckpt::BasicWorkload<Rep>{.parameters = p.parameters},
                    ckpt::BasicStorageTier<Rep>{.write_bandwidth = ckpt::BasicBytesPerSecond<Rep>(p.bandwidth)},
                    ckpt::BasicBytesPerParameter<Rep>{.weights = p.bytes},
                    {.period = ckpt::BasicSeconds<Rep>(p.interval),
                     .writing_nodes = p.writers,
                     .filesystem_limit = ckpt::BasicBytesPerSecond<Rep>(p.limit)});
}

/// The same bits in every field.
template <class Rep>
bool same(const ckpt::BasicCheckpointResult<Rep>& a, const ckpt::BasicCheckpointResult<Rep>& b) {
  return a.checkpoint_size == b.checkpoint_size && a.write_time == b.write_time &&
         a.write_bandwidth == b.write_bandwidth && a.required_bandwidth() == b.required_bandwidth() &&
         a.storage_bottleneck == b.storage_bottleneck && a.bandwidth_assumed == b.bandwidth_assumed &&
         a.overruns_interval == b.overruns_interval && a.mfu_penalty == b.mfu_penalty;
}

/// The same, and in the column of what is found on demand in one point.
template <class Rep>
bool same(const ckpt::BatchResults<Rep>& results, Index i, const ckpt::BasicCheckpointResult<Rep>& b) {
  return same(results[i], b) && results.required_bandwidth[i] == b.required_bandwidth().value();
}

/// Arrays of inputs, spread so that every branch of the formula is taken often.
template <class Rep>
struct Inputs {
  using Values = Eigen::Array<Rep, Eigen::Dynamic, 1>;
  Values parameters, bytes, bandwidth, writers, limit, interval;

  explicit Inputs(Index n, unsigned seed = 1)
      : parameters(n), bytes(n), bandwidth(n), writers(n), limit(n), interval(n) {
    std::mt19937 random(seed);
    const auto fill = [&](Values& values, double low, double high) {
      std::uniform_real_distribution<double> exponent(std::log(low), std::log(high));
      for (Index i = 0; i < n; ++i) values[i] = static_cast<Rep>(std::exp(exponent(random)));
    };
    fill(parameters, 1e8, 1e13);
    fill(bytes, 1.0, 20.0);
    fill(bandwidth, 1e8, 3e10);
    fill(writers, 1.0, 1e4);
    fill(limit, 1e10, 1e13);
    fill(interval, 1.0, 1e5);
  }

  Point<Rep> operator[](Index i) const {
    return {parameters[i], bytes[i], bandwidth[i], writers[i], limit[i], interval[i]};
  }
};

/// The text of the InvalidInput that `f` throws; empty when it throws none.
template <class F>
std::string rejection(const F& f) {
  try {
    f();
  } catch (const ckpt::InvalidInput& error) {
    return error.what();
  }
  return {};
}

/// Solves with the array or its first element for each input, as the bits of `mix` say.
template <class Rep>
struct Mixer {
  const Inputs<Rep>& in;
  unsigned mix;

  template <class Solve>
  auto with_parameters(const Solve& solve) const {
    return mix & 1U ? solve(in.parameters) : solve(in.parameters[0]);
  }
  template <class Solve>
  auto with_bytes(const Solve& solve) const {
    return mix & 2U ? solve(in.bytes) : solve(in.bytes[0]);
  }
  template <class Solve>
  auto with_bandwidth(const Solve& solve) const {
    return mix & 4U ? solve(in.bandwidth) : solve(ckpt::BasicBytesPerSecond<Rep>(in.bandwidth[0]));
  }
  template <class Solve>
  auto with_writers(const Solve& solve) const {
    return mix & 8U ? solve(in.writers) : solve(in.writers[0]);
  }
  template <class Solve>
  auto with_limit(const Solve& solve) const {
    return mix & 16U ? solve(in.limit) : solve(ckpt::BasicBytesPerSecond<Rep>(in.limit[0]));
  }
  template <class Solve>
  auto with_interval(const Solve& solve) const {
    return mix & 32U ? solve(in.interval) : solve(ckpt::BasicSeconds<Rep>(in.interval[0]));
  }

  ckpt::BatchResults<Rep> operator()() const {
    return with_parameters([&](const auto& parameters) {
      return with_bytes([&](const auto& bytes) {
        return with_bandwidth([&](const auto& bandwidth) {
          return with_writers([&](const auto& writers) {
            return with_limit([&](const auto& limit) {
              return with_interval([&](const auto& interval) {
                return ckpt::solve_batch<Rep>(model, {.parameters = parameters,
                                                      .bytes_per_parameter = bytes,
                                                      .write_bandwidth = bandwidth,
                                                      .writing_nodes = writers,
                                                      .filesystem_limit = limit,
                                                      .period = interval});
              });
            });
          });
        });
      });
    });
  }

  Point<Rep> point(Index i) const {
    Point<Rep> p = in[i];
    if (!(mix & 1U)) p.parameters = in.parameters[0];
    if (!(mix & 2U)) p.bytes = in.bytes[0];
    if (!(mix & 4U)) p.bandwidth = in.bandwidth[0];
    if (!(mix & 8U)) p.writers = in.writers[0];
    if (!(mix & 16U)) p.limit = in.limit[0];
    if (!(mix & 32U)) p.interval = in.interval[0];
    return p;
  }
};

template <class Rep>
Index differences(const ckpt::BatchResults<Rep>& results, const Inputs<Rep>& in) {
  Index count = results.size() == in.parameters.size() ? 0 : -1;
  for (Index i = 0; i < results.size(); ++i) count += same(results, i, solve(in[i])) ? 0 : 1;
  return count;
}

template <class Rep>
ckpt::BatchResults<Rep> solve_all(const Inputs<Rep>& in) {
  return ckpt::solve_batch<Rep>(model, {.parameters = in.parameters,
                                        .bytes_per_parameter = in.bytes,
                                        .write_bandwidth = in.bandwidth,
                                        .writing_nodes = in.writers,
                                        .filesystem_limit = in.limit,
                                        .period = in.interval});
}

}  // namespace

TEMPLATE_TEST_CASE("every mix of scalars and arrays equals solve bit for bit", "[batch]", double, float) {
  const Inputs<TestType> in(300);
  for (unsigned mix = 0; mix < 64; ++mix) {
    const Mixer<TestType> mixer{in, mix};
    const auto results = mixer();
    INFO("arrays " << mix);
    REQUIRE(results.size() == (mix == 0 ? 1 : 300));
    Index wrong = 0;
    for (Index i = 0; i < results.size(); ++i) wrong += same(results, i, solve(mixer.point(i))) ? 0 : 1;
    CHECK(wrong == 0);
  }
}

TEMPLATE_TEST_CASE("every size around the block", "[batch]", double, float, long double) {
  const Index n = GENERATE(0, 1, 2, 127, 128, 129, 255, 256, 257, 384, 1000);
  const Inputs<TestType> in(n, static_cast<unsigned>(n));
  CAPTURE(n);
  CHECK(differences(solve_all(in), in) == 0);
}

TEST_CASE("the inputs of these tests take every branch", "[batch]") {
  const auto results = solve_all(Inputs<double>(1000));
  for (const auto& flag : {results.storage_bottleneck, results.overruns_interval}) {
    CHECK(flag.count() > 100);
    CHECK(flag.count() < 900);
  }
  CHECK((results.mfu_penalty == 1.0).count() > 100);
  const Inputs<double> in(1000);
  CHECK((results.write_bandwidth == in.limit).count() > 100);
  CHECK((results.write_bandwidth == in.limit).count() < 900);
  CHECK((results.required_bandwidth > results.checkpoint_size / 60.0).count() > 10);  // rounded up
}

TEST_CASE("outputs large enough to be written past the cache", "[batch]") {
  const Inputs<double> in((1 << 19) + 77);
  CHECK(differences(solve_all(in), in) == 0);
  Eigen::ArrayXd buffer(in.parameters.size() + 1);  // 8 bytes off the alignment that streaming needs
  ckpt::solve_batch(model, {.parameters = in.parameters, .bytes_per_parameter = 14, .write_bandwidth = 7_GBps},
                    {.checkpoint_size = buffer.tail(in.parameters.size())});
  CHECK((buffer.tail(in.parameters.size()) == in.parameters * 14.0).all());
}

TEST_CASE("what is left out has the defaults of CheckpointOptions", "[batch]") {
  const Eigen::ArrayXd parameters = Eigen::ArrayXd::LinSpaced(10, 1e9, 1e12);
  const auto results =
      ckpt::solve_batch(model, {.parameters = parameters, .bytes_per_parameter = 14, .write_bandwidth = 7_GBps});
  for (Index i = 0; i < 10; ++i) {
    CHECK(same(results, i,
               model.solve(ckpt::Workload{.parameters = parameters[i]}, ckpt::StorageTier{.write_bandwidth = 7_GBps},
                           ckpt::Adam{})));
  }
}

TEST_CASE("the threshold is the model's", "[batch]") {
  const ckpt::CheckpointModel strict{.bottleneck_threshold = 7_s};
  const Inputs<double> in(200);
  const auto results = ckpt::solve_batch(strict, {.parameters = in.parameters,
                                                  .bytes_per_parameter = in.bytes,
                                                  .write_bandwidth = in.bandwidth,
                                                  .writing_nodes = in.writers,
                                                  .filesystem_limit = in.limit,
                                                  .period = in.interval});
  for (Index i = 0; i < 200; ++i) CHECK(same(results, i, solve(in[i], strict)));
}

TEST_CASE("every kind of array is an input", "[batch]") {
  const Inputs<double> in(300);
  const auto expected = solve_all(in);
  const auto check = [&](const ckpt::BatchResults<>& results) {
    CHECK((results.write_time == expected.write_time).all());
  };

  SECTION("expressions") {
    const Eigen::ArrayXd half = in.parameters / 2.0;
    check(ckpt::solve_batch(model, {.parameters = half + half,
                                    .bytes_per_parameter = in.bytes * 1.0,
                                    .write_bandwidth = in.bandwidth.max(0.0),
                                    .writing_nodes = in.writers,
                                    .filesystem_limit = -(-in.limit),
                                    .period = in.interval.reverse().reverse()}));
  }
  SECTION("temporaries that own their elements") {
    check(ckpt::solve_batch(model, {.parameters = Eigen::ArrayXd(in.parameters * 1.0),
                                    .bytes_per_parameter = in.bytes,
                                    .write_bandwidth = Eigen::ArrayXd(in.bandwidth),
                                    .writing_nodes = in.writers,
                                    .filesystem_limit = in.limit}));
  }
  SECTION("columns and rows of a matrix, maps with a stride, row arrays") {
    Eigen::ArrayXXd table(300, 3);
    table.col(1) = in.parameters;
    Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic> wide(4, 300);
    wide.row(2) = in.bytes.transpose();
    const Eigen::Array<double, 1, Eigen::Dynamic> row = in.bandwidth.transpose();
    Eigen::ArrayXd spread(900);
    for (Index i = 0; i < 300; ++i) spread[3 * i] = in.writers[i];
    const Eigen::Map<const Eigen::ArrayXd, 0, Eigen::InnerStride<3>> writers(spread.data(), 300);
    check(ckpt::solve_batch(model, {.parameters = table.col(1),
                                    .bytes_per_parameter = wide.row(2),
                                    .write_bandwidth = row,
                                    .writing_nodes = writers,
                                    .filesystem_limit = Eigen::Map<const Eigen::ArrayXd>(in.limit.data(), 300)}));
  }
  SECTION("a two-dimensional array as reshaped") {
    const Eigen::ArrayXXd square = in.parameters.reshaped(20, 15);
    check(ckpt::solve_batch(model, {.parameters = square.reshaped(),
                                    .bytes_per_parameter = in.bytes,
                                    .write_bandwidth = in.bandwidth,
                                    .writing_nodes = in.writers,
                                    .filesystem_limit = in.limit}));
  }
  SECTION("integers and narrower numbers are converted as they are read") {
    const Eigen::ArrayXi writers = Eigen::ArrayXi::LinSpaced(300, 1, 300);
    const Eigen::ArrayXf bandwidth = in.bandwidth.cast<float>();
    const auto results = ckpt::solve_batch(model, {.parameters = in.parameters,
                                                   .bytes_per_parameter = in.bytes,
                                                   .write_bandwidth = bandwidth,
                                                   .writing_nodes = writers});
    const Eigen::ArrayXd all = (writers.cast<double>() * bandwidth.cast<double>()).min(500e9);
    CHECK((results.write_bandwidth == all).all());
  }
  SECTION("fixed size") {
    const Eigen::Array3d parameters(1e9, 2e9, 3e9);
    const auto results =
        ckpt::solve_batch(model, {.parameters = parameters, .bytes_per_parameter = 10, .write_bandwidth = 1_GBps});
    CHECK((results.write_time == Eigen::Array3d(10.0, 20.0, 30.0)).all());
  }
}

TEST_CASE("only the outputs asked for, where the caller wants them", "[batch]") {
  const Inputs<double> in(300);
  const auto expected = solve_all(in);
  const auto fill = [&](const ckpt::BatchOutputs<>& outputs) {
    ckpt::solve_batch(model,
                      {.parameters = in.parameters,
                       .bytes_per_parameter = in.bytes,
                       .write_bandwidth = in.bandwidth,
                       .writing_nodes = in.writers,
                       .filesystem_limit = in.limit,
                       .period = in.interval},
                      outputs);
  };
  using Values = Eigen::ArrayXd;
  using Flags = Eigen::Array<bool, Eigen::Dynamic, 1>;
  const auto values_equal = [](const auto& a, const auto& b) { CHECK((a == b).all()); };

  SECTION("one at a time") {
    Values size(300), time(300), bandwidth(300), required(300), penalty(300);
    Flags bottleneck(300), overruns(300);
    fill({.checkpoint_size = size});
    fill({.write_time = time});
    fill({.write_bandwidth = bandwidth});
    fill({.required_bandwidth = required});
    fill({.storage_bottleneck = bottleneck});
    fill({.overruns_interval = overruns});
    fill({.mfu_penalty = penalty});
    values_equal(size, expected.checkpoint_size);
    values_equal(time, expected.write_time);
    values_equal(bandwidth, expected.write_bandwidth);
    values_equal(required, expected.required_bandwidth);
    values_equal(bottleneck, expected.storage_bottleneck);
    values_equal(overruns, expected.overruns_interval);
    values_equal(penalty, expected.mfu_penalty);
  }
  SECTION("none: the inputs are checked all the same") {
    fill({});
    Eigen::ArrayXd bad = in.parameters;
    bad[7] = 0.0;
    CHECK_THROWS_AS(ckpt::solve_batch(model, {.parameters = bad, .bytes_per_parameter = 1, .write_bandwidth = 1_GBps},
                                      ckpt::BatchOutputs<>{}),
                    ckpt::InvalidInput);
  }
  SECTION("columns, rows, maps and references") {
    Eigen::ArrayXXd table = Eigen::ArrayXXd::Constant(300, 3, -1.0);
    Eigen::ArrayXXd wide = Eigen::ArrayXXd::Constant(4, 300, -1.0);
    std::vector<double> plain(300);
    Values whole(400);
    Eigen::Ref<Values> middle = whole.segment(50, 300);
    Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic> flags(2, 300);
    fill({.checkpoint_size = table.col(1),
          .write_time = wide.row(2),
          .required_bandwidth = middle,
          .storage_bottleneck = flags.row(0),
          .overruns_interval = flags.row(1),
          .mfu_penalty = Eigen::Map<Values>(plain.data(), 300)});
    values_equal(table.col(1), expected.checkpoint_size);
    values_equal(wide.row(2).transpose(), expected.write_time);
    values_equal(whole.segment(50, 300), expected.required_bandwidth);
    values_equal(flags.row(0).transpose(), expected.storage_bottleneck);
    values_equal(flags.row(1).transpose(), expected.overruns_interval);
    values_equal(Eigen::Map<Values>(plain.data(), 300), expected.mfu_penalty);
    CHECK((table.col(0) == -1.0).all());
    CHECK((table.col(2) == -1.0).all());
    CHECK((wide.topRows(2) == -1.0).all());
    CHECK((wide.row(3) == -1.0).all());
  }
  SECTION("into the inputs themselves") {
    Inputs<double> again = in;
    ckpt::solve_batch(model,
                      {.parameters = again.parameters,
                       .bytes_per_parameter = again.bytes,
                       .write_bandwidth = again.bandwidth,
                       .writing_nodes = again.writers,
                       .filesystem_limit = again.limit,
                       .period = again.interval},
                      {.checkpoint_size = again.parameters,
                       .write_time = again.interval,
                       .write_bandwidth = again.bandwidth,
                       .required_bandwidth = again.writers,
                       .mfu_penalty = again.limit});
    values_equal(again.parameters, expected.checkpoint_size);
    values_equal(again.interval, expected.write_time);
    values_equal(again.bandwidth, expected.write_bandwidth);
    values_equal(again.writers, expected.required_bandwidth);
    values_equal(again.limit, expected.mfu_penalty);
  }
  SECTION("results that are used again keep their memory") {
    ckpt::BatchResults<> results;
    ckpt::solve_batch(model, {.parameters = in.parameters, .bytes_per_parameter = 1, .write_bandwidth = 1_GBps},
                      results);
    REQUIRE(results.size() == 300);
    const double* before = results.write_time.data();
    ckpt::solve_batch(model, {.parameters = in.parameters, .bytes_per_parameter = 2, .write_bandwidth = 1_GBps},
                      results);
    CHECK(results.write_time.data() == before);
    CHECK((results.checkpoint_size == in.parameters * 2.0).all());
  }
}

TEST_CASE("a bad element is named with its value and its index", "[batch]") {
  const Index index = GENERATE(0, 127, 128, 299);
  const std::string at = " at index " + std::to_string(index);
  Inputs<double> in(300);
  const auto text = [&] { return rejection([&] { solve_all(in); }); };
  const std::string solve = "ckpt::CheckpointModel::solve: ";

  SECTION("parameters") {
    in.parameters[index] = test::nan;
    CHECK(text() == solve + "number of parameters must be finite and > 0 (got nan)" + at);
  }
  SECTION("bytes per parameter") {
    in.bytes[index] = 0.0;
    CHECK(text() == solve + "bytes per parameter must be finite and > 0 B (got 0)" + at);
  }
  SECTION("write bandwidth") {
    in.bandwidth[index] = -7e9;
    CHECK(text() == solve + "write bandwidth must be finite and > 0 B/s (got -7e+09)" + at);
  }
  SECTION("writers") {
    in.writers[index] = infinity;
    CHECK(text() == solve + "number of writing nodes must be finite and > 0 (got inf)" + at);
  }
  SECTION("file system limit") {
    in.limit[index] = -infinity;
    CHECK(text() == solve + "file system limit must be finite and > 0 B/s (got -inf)" + at);
  }
  SECTION("interval") {
    in.interval[index] = -1.0;
    CHECK(text() == solve + "period must be finite and >= 0 s (got -1)" + at);
  }
  SECTION("an answer that the scalar cannot hold") {
    in.parameters[index] = 1e308;
    in.bytes[index] = 20.0;
    CHECK(text() == solve + "checkpoint size is beyond the range of the scalar [B] (got inf)" + at);
  }
  SECTION("the first of several is reported") {
    in.writers[index] = 0.0;
    in.interval.tail(1)[0] = -1.0;
    CHECK(text() == solve + "number of writing nodes must be finite and > 0 (got 0)" + at);
  }
  SECTION("the exception holds the value") {
    in.writers[index] = -3.0;
    try {
      solve_all(in);
      FAIL("minus three writers passed");
    } catch (const ckpt::InvalidInput& error) {
      CHECK(error.value() == -3.0);
    }
  }
}

TEST_CASE("what solve accepts, a batch accepts", "[batch]") {
  Inputs<double> in(300);
  SECTION("an interval of zero, of either sign") {
    in.interval[5] = 0.0;
    in.interval[6] = -0.0;
  }
  SECTION("values whose sum overflows") {
    in.limit[7] = std::numeric_limits<double>::max();
    in.interval[7] = std::numeric_limits<double>::max();
  }
  SECTION("the smallest and largest sizes") {
    in.parameters[8] = std::numeric_limits<double>::min();
    in.bytes[8] = 1e30;
    in.parameters[9] = std::numeric_limits<double>::max();
    in.bytes[9] = 1.0;
  }
  CHECK(differences(solve_all(in), in) == 0);
}

TEST_CASE("a threshold at the edge of the range", "[batch]") {
  const double threshold = GENERATE(1e-300, 1e-5, 1e300);
  const ckpt::CheckpointModel extreme{.bottleneck_threshold = ckpt::Seconds(threshold)};
  const Eigen::ArrayXd parameters = Eigen::pow(10.0, Eigen::ArrayXd::LinSpaced(621, -310.0, 308.0));
  CAPTURE(threshold);
  int accepted = 0;
  for (Index i = 0; i < parameters.size(); ++i) {
    const Point<double> point{parameters[i], 1.0, 1e9, 1.0, 1e12, 3600.0};
    const std::string single = rejection([&] { static_cast<void>(solve(point, extreme)); });
    const Eigen::ArrayXd one = parameters.segment(i, 1);
    ckpt::BatchResults<> results;
    const std::string batch = rejection([&] {
      ckpt::solve_batch(extreme,
                        {.parameters = one,
                         .bytes_per_parameter = 1,
                         .write_bandwidth = 1_GBps,
                         .filesystem_limit = 1_TBps,
                         .period = 1_h},
                        results);
    });
    CHECK(batch == (single.empty() ? "" : single + " at index 0"));
    if (single.empty()) CHECK(same(results, 0, solve(point, extreme)));
    accepted += single.empty() ? 1 : 0;
  }
  CHECK(accepted > 200);
  CHECK((accepted < 621) == (threshold < 1));  // a short one overflows the required bandwidth
}

TEST_CASE("a bad scalar is named without an index, even when there is no point", "[batch]") {
  const Index n = GENERATE(0, 3);
  const Eigen::ArrayXd parameters = Eigen::ArrayXd::Constant(n, 1e9);
  const auto text = [&](auto bytes, auto bandwidth, auto writers) {
    return rejection([&] {
      static_cast<void>(ckpt::solve_batch(model, {.parameters = parameters,
                                                  .bytes_per_parameter = bytes,
                                                  .write_bandwidth = bandwidth,
                                                  .writing_nodes = writers}));
    });
  };
  CHECK(text(14, 7_GBps, 8).empty());
  CHECK(text(-14, 7_GBps, 8) == "ckpt::CheckpointModel::solve: bytes per parameter must be finite and > 0 B (got -14)");
  CHECK(text(14, 0_GBps, 8) == "ckpt::CheckpointModel::solve: write bandwidth must be finite and > 0 B/s (got 0)");
  CHECK(text(14, 7_GBps, 0) == "ckpt::CheckpointModel::solve: number of writing nodes must be finite and > 0 (got 0)");
  const auto threshold = rejection([&] {
    static_cast<void>(
        ckpt::solve_batch(ckpt::CheckpointModel{.bottleneck_threshold = 0_s},
                          {.parameters = parameters, .bytes_per_parameter = 14, .write_bandwidth = 7_GBps}));
  });
  CHECK(threshold == "ckpt::CheckpointModel::solve: bottleneck threshold must be finite and > 0 s (got 0)");
}

TEST_CASE("sizes that differ are an error that names the column and both sizes", "[batch]") {
  const Eigen::ArrayXd seven = Eigen::ArrayXd::Constant(7, 1e9);
  const Eigen::ArrayXd five = Eigen::ArrayXd::Constant(5, 1e9);
  Eigen::ArrayXd out(5);
  CHECK(
      rejection([&] {
        static_cast<void>(ckpt::solve_batch(
            model, {.parameters = seven, .bytes_per_parameter = 14, .write_bandwidth = 7_GBps, .writing_nodes = five}));
      }) == "ckpt::solve_batch: size of input writing_nodes must be 7, that of parameters (got 5)");
  CHECK(rejection([&] {
          static_cast<void>(ckpt::solve_batch(
              model, {.parameters = 1e9, .bytes_per_parameter = 14, .write_bandwidth = five, .period = seven}));
        }) == "ckpt::solve_batch: size of input period must be 5, that of write_bandwidth (got 7)");
  CHECK(rejection([&] {
          ckpt::solve_batch(model, {.parameters = seven, .bytes_per_parameter = 14, .write_bandwidth = 7_GBps},
                            {.mfu_penalty = out});
        }) == "ckpt::solve_batch: size of output mfu_penalty must be 7, that of parameters (got 5)");
  CHECK(rejection([&] {
          ckpt::solve_batch(model, {.parameters = 1e9, .bytes_per_parameter = 14, .write_bandwidth = 7_GBps},
                            {.write_time = out});
        }) == "ckpt::solve_batch: size of output write_time must be 1 (got 5)");
}

// What must not compile, as far as a trait can ask.
using Count = ckpt::Column<ckpt::Dimension{}>;
using Bandwidth = ckpt::Column<ckpt::BytesPerSecond::dimension>;
static_assert(std::is_convertible_v<int, Count>);
static_assert(std::is_convertible_v<double, Count>);
static_assert(!std::is_convertible_v<ckpt::Bytes, Count>);
static_assert(std::is_convertible_v<ckpt::BytesPerSecond, Bandwidth>);
static_assert(!std::is_convertible_v<double, Bandwidth>, "a bandwidth without a unit");
static_assert(!std::is_convertible_v<ckpt::Bytes, Bandwidth>);
static_assert(std::is_convertible_v<Eigen::ArrayXd, Bandwidth>);
static_assert(!std::is_convertible_v<Eigen::ArrayXXd, Bandwidth>, "two dimensions");
static_assert(!std::is_convertible_v<Eigen::VectorXd, Bandwidth>, "not an array");
static_assert(!std::is_convertible_v<Eigen::ArrayXd, ckpt::Column<ckpt::Dimension{}, float>>, "loses digits");
static_assert(!std::is_copy_constructible_v<Count> && !std::is_move_constructible_v<Count>);
using Output = ckpt::OutputColumn<double>;
static_assert(std::is_convertible_v<Eigen::ArrayXd&, Output>);
static_assert(!std::is_convertible_v<const Eigen::ArrayXd&, Output>, "cannot be written");
static_assert(!std::is_convertible_v<Eigen::ArrayXd, Output>, "is gone after the call");
static_assert(!std::is_convertible_v<Eigen::ArrayXf&, Output>);
static_assert(!std::is_convertible_v<Eigen::ArrayXXd&, Output>);
static_assert(!std::is_convertible_v<Eigen::Map<const Eigen::ArrayXd>&, Output>);
static_assert(std::is_convertible_v<Eigen::Map<Eigen::ArrayXd>, Output>);

template <class Inputs>
concept solves = requires(const ckpt::CheckpointModel& m, Inputs&& inputs) {
  ckpt::solve_batch(m, std::forward<Inputs>(inputs));
};
static_assert(solves<ckpt::BatchInputs<>>);
static_assert(!solves<ckpt::BatchInputs<>&>, "a named BatchInputs may view arrays that are gone");
static_assert(!solves<const ckpt::BatchInputs<>&>);
