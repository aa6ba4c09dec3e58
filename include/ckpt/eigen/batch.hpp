#pragma once
// The first answer for many points at once: any input of the model a scalar or an Eigen array, results as Eigen arrays.

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <Eigen/Core>

#include <ckpt/core/config.hpp>
#include <ckpt/core/detail/digits.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/eigen/detail/batch_kernel.hpp>
#include <ckpt/save/checkpoint_model.hpp>

namespace ckpt::inline CKPT_ABI {

namespace detail {

// Accepts Eigen's array expressions, whatever they derive through.
template <class A>
void array_base(const Eigen::ArrayBase<A>& array);

/// A one-dimensional Eigen array or array expression of numbers that `Rep` holds without loss.
template <class A, class Rep>
concept ColumnArray = requires {
  requires static_cast<bool>(A::IsVectorAtCompileTime);
  requires std::is_arithmetic_v<typename A::Scalar>;
  requires !narrows<Rep, typename A::Scalar>;
};

/// A one-dimensional Eigen array, or a view of one, whose elements of type `T` can be written in place: not a temporary
/// that owns its elements.
template <class A, class T, class Plain = std::remove_cvref_t<A>>
concept WritableArray = requires(A&& array) {
  array_base(array);
  requires static_cast<bool>(Plain::IsVectorAtCompileTime);
  requires std::is_lvalue_reference_v<A> || !std::same_as<Plain, typename Plain::PlainObject>;
  { array.data() } -> std::same_as<T*>;
  array.innerStride();
};

}  // namespace detail

/// One input of a batch: the same value for every point, or an Eigen array with one value for each.
///
/// It is made by implicit conversion where BatchInputs is written:
/// - from a number, when the column has no dimension; from a quantity of the column's dimension otherwise;
/// - from a one-dimensional Eigen array or array expression of base units (B, s, B/s). Arrays that lie contiguous in
///   memory are read where they are; any other expression is evaluated block by block, never into an array of its own.
///   Write a two-dimensional array as `.reshaped()`; put a matrix product or a view by indices into an array first.
///   Integers beyond the digits of `Rep` are rounded.
///
/// A column views the array and keeps nothing alive, so it can be neither copied nor moved.
template <Dimension D, std::floating_point Rep = double>
class Column {
 public:
  /// From a number, rounded to `Rep`.
  template <class N>
    requires(std::is_arithmetic_v<N> && (D == Dimension{}))
  Column(const N& value) : value_(static_cast<Rep>(value)) {}  // NOLINT(google-explicit-constructor)

  /// From a quantity, rounded to `Rep`.
  template <class R>
    requires(std::is_arithmetic_v<R>)
  Column(const Quantity<D, R>& value)  // NOLINT(google-explicit-constructor)
      : value_(static_cast<Rep>(value.value())) {}

  /// From a foreign type that means the quantity, see `quantity_like`.
  template <class T>
    requires(quantity_like<T>::dimension == D)
  Column(const T& value)  // NOLINT(google-explicit-constructor)
      : value_(static_cast<Rep>(quantity_like<T>::to_base(value))) {}

  /// From an array or array expression in base units.
  template <detail::ColumnArray<Rep> A>
  Column(const Eigen::ArrayBase<A>& array)  // NOLINT(google-explicit-constructor)
      : size_(array.size()), array_(&array.derived()), evaluate_(&evaluate<A>) {
    if constexpr (std::same_as<typename A::Scalar, Rep> && requires { array.derived().data(); }) {
      if (array.derived().innerStride() == 1) contiguous_ = array.derived().data();
    }
  }

  Column(const Column&) = delete;             ///< would outlive what it views
  Column& operator=(const Column&) = delete;  ///< would outlive what it views

  /// Whether every point has the same value.
  [[nodiscard]] bool is_scalar() const { return size_ < 0; }

  /// Number of elements; -1 for a scalar.
  [[nodiscard]] Eigen::Index size() const { return size_; }

  /// The value of a scalar.
  [[nodiscard]] const Rep& value() const { return value_; }

  /// Whether all of it can be read at once, where it is.
  [[nodiscard]] bool is_direct() const { return is_scalar() || contiguous_ != nullptr; }

  /// Where `count` values from element `start` on are read.
  /// @param start   first element
  /// @param count   number of elements; unless the column is direct, at most a block
  /// @param buffer  room for a block, used where nothing lies in memory
  [[nodiscard]] detail::BatchSource<Rep> source(Eigen::Index start, Eigen::Index count, Rep* buffer) const {
    if (contiguous_ != nullptr) return {contiguous_ + start, -1};
    if (is_scalar()) {
      std::fill_n(buffer, detail::batch_lanes, value_);
      return {buffer, 0};
    }
    evaluate_(array_, start, count, buffer);
    return {buffer, -1};
  }

 private:
  template <class A>
  static void evaluate(const void* array, Eigen::Index start, Eigen::Index count, Rep* out) {
    constexpr int rows = A::RowsAtCompileTime == 1 ? 1 : Eigen::Dynamic;
    constexpr int cols = A::RowsAtCompileTime == 1 ? Eigen::Dynamic : 1;
    Eigen::Map<Eigen::Array<Rep, rows, cols>>(out, count) =
        static_cast<const A*>(array)->segment(start, count).template cast<Rep>();
  }

  Rep value_ = Rep(0);
  Eigen::Index size_ = -1;
  const Rep* contiguous_ = nullptr;
  const void* array_ = nullptr;
  void (*evaluate_)(const void*, Eigen::Index, Eigen::Index, Rep*) = nullptr;
};

/// Where one result of a batch goes: an Eigen array of the right size, or nowhere.
///
/// Made by implicit conversion from an array, a map, a `Ref`, a column or a row. It is a view: the array must outlive
/// it.
template <class T>
class OutputColumn {
 public:
  /// Not wanted.
  OutputColumn() = default;

  /// Into an array that can be written in place.
  template <detail::WritableArray<T> A>
  OutputColumn(A&& array)  // NOLINT(google-explicit-constructor, bugprone-forwarding-reference-overload)
      : data_(array.data()), size_(array.size()), stride_(array.innerStride()) {}

  /// Whether there is an array to fill.
  [[nodiscard]] bool is_wanted() const { return size_ >= 0; }

  /// Number of elements of the array; -1 when it is not wanted.
  [[nodiscard]] Eigen::Index size() const { return size_; }

  /// Whether all of it can be written at once, where it is, or is not wanted.
  [[nodiscard]] bool is_direct() const { return stride_ == 1; }

  /// Whether it should be written past the cache, and lies so that it can be.
  [[nodiscard]] bool is_streamed() const {
    return is_direct() && size_ >= detail::streamed_output / Eigen::Index{sizeof(T)} &&
           reinterpret_cast<std::uintptr_t>(data_) % 16 == 0;
  }

  /// Where the values from element `start` on are written: there, into the buffer, or nowhere.
  [[nodiscard]] T* target(Eigen::Index start, T* buffer) const {
    if (!is_wanted()) return nullptr;
    return is_direct() ? data_ + start : buffer;
  }

  /// Takes `count` values from the buffer, if that is where they were written.
  void take(const T* buffer, Eigen::Index start, Eigen::Index count) const {
    if (is_direct()) return;
    for (Eigen::Index i = 0; i < count; ++i) data_[(start + i) * stride_] = buffer[i];
  }

 private:
  T* data_ = nullptr;
  Eigen::Index size_ = -1;
  Eigen::Index stride_ = 1;
};

/// The inputs of a batch, each a scalar or an array; all arrays have the same size. Write it in the call, with
/// designated initialisers: it views expressions that end with the call (a named one is refused; do not `std::move`
/// it). The first three have no default.
template <std::floating_point Rep = double>
struct BatchInputs {
  Column<Dimension{}, Rep> parameters;                     ///< P, number of parameters, finite and > 0
  Column<Dimension{}, Rep> bytes_per_parameter;            ///< b [B], finite and > 0
  Column<BytesPerSecond::dimension, Rep> write_bandwidth;  ///< w, of one writer [B/s], finite and > 0
  /// n, how many write at the same time, finite and > 0
  Column<Dimension{}, Rep> writing_nodes = BasicCheckpointOptions<Rep>{}.writing_nodes.value();
  /// L, what the shared file system takes from all writers together [B/s], finite and > 0
  Column<BytesPerSecond::dimension, Rep> filesystem_limit = BasicCheckpointOptions<Rep>{}.filesystem_limit;
  /// T, period from checkpoint start to checkpoint start [s], finite and >= 0
  Column<Seconds::dimension, Rep> period = BasicCheckpointOptions<Rep>{}.period.seconds();
};

/// Which results of a batch are wanted, and where they go; the names are those of CheckpointResult. An output may be
/// one of the input arrays itself, element for element.
template <std::floating_point Rep = double>
struct BatchOutputs {
  OutputColumn<Rep> checkpoint_size{};      ///< S [B]
  OutputColumn<Rep> write_time{};           ///< t [s]
  OutputColumn<Rep> write_bandwidth{};      ///< B [B/s]
  OutputColumn<Rep> required_bandwidth{};   ///< where the flag clears [B/s]
  OutputColumn<bool> storage_bottleneck{};  ///< t > threshold
  OutputColumn<bool> overruns_interval{};   ///< t > T
  OutputColumn<Rep> mfu_penalty{};          ///< fraction, 0 ... 1
};

/// Every result of a batch; the names are those of CheckpointResult.
template <std::floating_point Rep = double>
struct BatchResults {
  using Values = Eigen::Array<Rep, Eigen::Dynamic, 1>;  ///< one number per point
  using Flags = Eigen::Array<bool, Eigen::Dynamic, 1>;  ///< one flag per point

  Values checkpoint_size{};                  ///< S [B]
  Values write_time{};                       ///< t [s]
  Values write_bandwidth{};                  ///< B [B/s]
  Values required_bandwidth{};               ///< where the flag clears [B/s]
  Flags storage_bottleneck{};                ///< t > threshold
  Flags overruns_interval{};                 ///< t > T
  Values mfu_penalty{};                      ///< fraction, 0 ... 1
  BasicSeconds<Rep> bottleneck_threshold{};  ///< of all points, as the model has it [s]

  /// Number of points.
  [[nodiscard]] Eigen::Index size() const { return write_time.size(); }

  /// One point, as `CheckpointModel::solve` returns it.
  [[nodiscard]] BasicCheckpointResult<Rep> operator[](Eigen::Index i) const {
    return {.checkpoint_size = BasicBytes<Rep>(checkpoint_size[i]),
            .write_time = BasicSeconds<Rep>(write_time[i]),
            .write_bandwidth = BasicBytesPerSecond<Rep>(write_bandwidth[i]),
            .bottleneck_threshold = bottleneck_threshold,
            .storage_bottleneck = storage_bottleneck[i],
            .bandwidth_assumed = false,
            .overruns_interval = overruns_interval[i],
            .mfu_penalty = mfu_penalty[i]};
  }
};

/// `CheckpointModel::solve` for every point of a batch, into arrays of the caller's. Allocates nothing.
///
/// Each result equals that of `solve` to the last bit. Without any array among the inputs there is one point.
///
///   ckpt::solve_batch(model, {.parameters = p, .bytes_per_parameter = 14, .write_bandwidth = 7_GBps, .writing_nodes =
///   n},
///                     {.write_time = seconds, .mfu_penalty = penalty});
///
/// @tparam Rep     scalar of the arrays, `double` or `float`
/// @param model    threshold of the flag; `assumed_bandwidth` is not used
/// @param inputs   P, b, w, n, L and T
/// @param outputs  arrays of the size of the inputs; what is left out is not computed
/// @throws InvalidInput naming the column whose size differs, or, as `solve` does, the quantity outside its domain and
///   its index; then the outputs are filled only in part
/// @accuracy that of `solve`
template <class Rep = double>
void solve_batch(const CheckpointModel& model, BatchInputs<Rep>&& inputs, const BatchOutputs<Rep>& outputs);

/// The same for every result, in arrays that are resized where they have another size.
template <class Rep = double>
void solve_batch(const CheckpointModel& model, BatchInputs<Rep>&& inputs, BatchResults<Rep>& results);

/// The same for every result, in new arrays.
template <class Rep = double>
[[nodiscard]] BatchResults<Rep> solve_batch(const CheckpointModel& model, BatchInputs<Rep>&& inputs);

/// Not possible: a named BatchInputs may view arrays that are gone. Write it in the call.
template <class Rep, class... Outputs>
void solve_batch(const CheckpointModel& model, BatchInputs<Rep>& inputs, Outputs&&... outputs) = delete;

// ---- implementation

namespace detail {

/// The number of points, and the check that every array has as many.
class BatchSize {
 public:
  template <class C>
  void input(const char* name, const C& column) {
    if (column.is_scalar()) return;
    if (first_ == nullptr) {
      first_ = name;
      size_ = column.size();
    }
    require("input ", name, column.size());
  }

  template <class T>
  void output(const char* name, const OutputColumn<T>& column) const {
    if (column.is_wanted()) require("output ", name, column.size());
  }

  [[nodiscard]] Eigen::Index value() const { return size_; }

 private:
  void require(const char* kind, const char* name, Eigen::Index size) const {
    if (size == size_) return;
    InvalidInput text("ckpt::solve_batch: size of ");
    text.append(kind).append(name).append(" must be ").append(Digits(static_cast<std::uint64_t>(size_)).text);
    if (first_ != nullptr) text.append(", that of ").append(first_);
    reject(InvalidInput(text.what(), static_cast<double>(size)));
  }

  const char* first_ = nullptr;
  Eigen::Index size_ = 1;
};

template <class Rep>
[[nodiscard]] BatchSize batch_size(const BatchInputs<Rep>& in) {
  BatchSize size;
  size.input("parameters", in.parameters);
  size.input("bytes_per_parameter", in.bytes_per_parameter);
  size.input("write_bandwidth", in.write_bandwidth);
  size.input("writing_nodes", in.writing_nodes);
  size.input("filesystem_limit", in.filesystem_limit);
  size.input("period", in.period);
  return size;
}

/// Rejects a scalar outside its domain; arrays pass.
template <class Rep>
void require_scalars(const BatchInputs<Rep>& in, Rep threshold) {
  const auto scalar = [](const auto& column) { return column.is_scalar() ? column.value() : Rep(1); };
  require_domain(CheckpointInputs<Rep>{.parameters = scalar(in.parameters),
                                       .bytes_per_parameter = scalar(in.bytes_per_parameter),
                                       .writer_bandwidth = scalar(in.write_bandwidth),
                                       .writers = scalar(in.writing_nodes),
                                       .filesystem_limit = scalar(in.filesystem_limit),
                                       .interval = scalar(in.period),
                                       .threshold = threshold});
}

/// Memory for a block of each column that does not lie in memory as such.
template <class Rep>
struct alignas(64) BatchBlock {
  Rep in[6][batch_block];
  Rep out[5][batch_block];
  bool flags[2][batch_block];
};

/// Whether the numbers of these outputs are written past the cache: all or none. With few columns it does not pay.
template <class Rep>
[[nodiscard]] bool are_streamed(const BatchOutputs<Rep>& out) {
  int streamed = 0;
  for (const auto* column :
       {&out.checkpoint_size, &out.write_time, &out.write_bandwidth, &out.required_bandwidth, &out.mfu_penalty}) {
    if (column->is_wanted() && !column->is_streamed()) return false;
    streamed += column->is_wanted() ? 1 : 0;
  }
  return streamed >= 4;
}

/// `solve` for every point, in registers of `lanes` bytes, which the processor must have.
template <class Rep>
void solve_batch(const CheckpointModel& model, const BatchInputs<Rep>& in, const BatchOutputs<Rep>& out,
                 const BatchSize& size, int lanes = widest_lanes()) {
  size.output("checkpoint_size", out.checkpoint_size);
  size.output("write_time", out.write_time);
  size.output("write_bandwidth", out.write_bandwidth);
  size.output("required_bandwidth", out.required_bandwidth);
  size.output("storage_bottleneck", out.storage_bottleneck);
  size.output("overruns_interval", out.overruns_interval);
  size.output("mfu_penalty", out.mfu_penalty);
  const Rep threshold = static_cast<Rep>(model.bottleneck_threshold.value());
  require_scalars(in, threshold);

  const bool is_direct = in.parameters.is_direct() && in.bytes_per_parameter.is_direct() &&
                         in.write_bandwidth.is_direct() && in.writing_nodes.is_direct() &&
                         in.filesystem_limit.is_direct() && in.period.is_direct() && out.checkpoint_size.is_direct() &&
                         out.write_time.is_direct() && out.write_bandwidth.is_direct() &&
                         out.required_bandwidth.is_direct() && out.storage_bottleneck.is_direct() &&
                         out.overruns_interval.is_direct() && out.mfu_penalty.is_direct();
  const bool streams = are_streamed(out);
  const Eigen::Index at_once = is_direct ? size.value() : Eigen::Index{batch_block};

  BatchBlock<Rep> block;
  for (Eigen::Index start = 0; start < size.value(); start += at_once) {
    const Eigen::Index count = (std::min)(at_once, size.value() - start);
    solve_columns<Rep>({.parameters = in.parameters.source(start, count, block.in[0]),
                        .bytes_per_parameter = in.bytes_per_parameter.source(start, count, block.in[1]),
                        .write_bandwidth = in.write_bandwidth.source(start, count, block.in[2]),
                        .writers = in.writing_nodes.source(start, count, block.in[3]),
                        .filesystem_limit = in.filesystem_limit.source(start, count, block.in[4]),
                        .interval = in.period.source(start, count, block.in[5]),
                        .threshold = threshold,
                        .size = out.checkpoint_size.target(start, block.out[0]),
                        .time = out.write_time.target(start, block.out[1]),
                        .bandwidth = out.write_bandwidth.target(start, block.out[2]),
                        .required = out.required_bandwidth.target(start, block.out[3]),
                        .is_bottleneck = out.storage_bottleneck.target(start, block.flags[0]),
                        .overruns = out.overruns_interval.target(start, block.flags[1]),
                        .penalty = out.mfu_penalty.target(start, block.out[4]),
                        .first = start,
                        .count = count,
                        .streams = streams},
                       lanes);
    out.checkpoint_size.take(block.out[0], start, count);
    out.write_time.take(block.out[1], start, count);
    out.write_bandwidth.take(block.out[2], start, count);
    out.required_bandwidth.take(block.out[3], start, count);
    out.storage_bottleneck.take(block.flags[0], start, count);
    out.overruns_interval.take(block.flags[1], start, count);
    out.mfu_penalty.take(block.out[4], start, count);
  }
  if (streams) end_streaming();
}

}  // namespace detail

template <class Rep>
void solve_batch(const CheckpointModel& model, BatchInputs<Rep>&& inputs, const BatchOutputs<Rep>& outputs) {
  detail::solve_batch(model, inputs, outputs, detail::batch_size(inputs));
}

template <class Rep>
void solve_batch(const CheckpointModel& model, BatchInputs<Rep>&& inputs, BatchResults<Rep>& results) {
  const detail::BatchSize size = detail::batch_size(inputs);
  results.checkpoint_size.resize(size.value());
  results.write_time.resize(size.value());
  results.write_bandwidth.resize(size.value());
  results.required_bandwidth.resize(size.value());
  results.storage_bottleneck.resize(size.value());
  results.overruns_interval.resize(size.value());
  results.mfu_penalty.resize(size.value());
  results.bottleneck_threshold = BasicSeconds<Rep>(detail::scalar_cast<Rep>(model.bottleneck_threshold.value()));
  detail::solve_batch<Rep>(model, inputs,
                           {.checkpoint_size = results.checkpoint_size,
                            .write_time = results.write_time,
                            .write_bandwidth = results.write_bandwidth,
                            .required_bandwidth = results.required_bandwidth,
                            .storage_bottleneck = results.storage_bottleneck,
                            .overruns_interval = results.overruns_interval,
                            .mfu_penalty = results.mfu_penalty},
                           size);
}

template <class Rep>
BatchResults<Rep> solve_batch(const CheckpointModel& model, BatchInputs<Rep>&& inputs) {
  BatchResults<Rep> results;
  solve_batch(model, std::move(inputs), results);
  return results;
}

}  // namespace ckpt::inline CKPT_ABI
