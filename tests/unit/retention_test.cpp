// Retention: counts, peaks, filling and cost against a list of saves that is kept and deleted one by one.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <ckpt/save/retention.hpp>

#include "archetype.hpp"
#include "catch.hpp"
#include "error_of.hpp"

namespace retention_test {

using namespace ckpt::literals;
using Catch::Approx;
using ckpt::InvalidInput;
using Policy = ckpt::RetentionPolicy;
using Space = ckpt::RetentionSpace;
using ckpt::testing::Archetype;
using u64 = std::uint64_t;
using test::error_of;
using test::infinity;
using test::nan;

/// A directory of saves.
class Directory {
 public:
  explicit Directory(const Policy& policy) : policy_(policy) {}

  /// Writes the next save beside the others, then deletes what no rule keeps, and of what is kept for ever alone what
  /// need not stay.
  void save() {
    ++newest_;
    most_bytes_ = std::max(most_bytes_, bytes() + policy_.bytes.value());
    saves_.push_back(newest_);
    most_ = std::max(most_, saves_.size());
    whole_.push_back(newest_);
    const auto old = [&](u64 save) {
      const bool new_enough = newest_ - save < policy_.last;
      const bool young = static_cast<double>(newest_ - save) * policy_.period.value() <= policy_.younger.value();
      return !new_enough && !young;
    };
    const auto expired = [&](u64 save) { return old(save) && (policy_.every == 0 || save % policy_.every != 0); };
    saves_.erase(std::remove_if(saves_.begin(), saves_.end(), expired), saves_.end());
    whole_.erase(std::remove_if(whole_.begin(), whole_.end(), old), whole_.end());
  }

  [[nodiscard]] u64 kept() const { return saves_.size(); }
  [[nodiscard]] u64 most() const { return most_; }
  [[nodiscard]] double bytes() const {
    const double rest = policy_.archived.value_or(policy_.bytes).value();
    return policy_.bytes.value() * static_cast<double>(whole_.size()) +
           rest * static_cast<double>(saves_.size() - whole_.size());
  }
  [[nodiscard]] double most_bytes() const { return most_bytes_; }

 private:
  Policy policy_;
  u64 newest_ = 0;
  std::size_t most_ = 0;
  double most_bytes_ = 0.0;
  std::vector<u64> saves_{}, whole_{};
};

TEST_CASE("what is kept is what a directory keeps", "[retention]") {
  for (const u64 last : {1U, 2U, 5U}) {
    for (const u64 every : {0U, 1U, 2U, 3U, 10U}) {
      for (const double age : {0.0, 350.0, 700.0, 4200.0}) {
        const Policy policy{
            .last = last, .every = every, .younger = ckpt::Seconds(age), .period = 350_s, .bytes = 7_GB};
        const ckpt::StoragePrice price{.per_month = 0.5, .per_request = 0.25, .requests_per_save = 8};
        Directory directory(policy);
        double kept_intervals = 0.0;
        bool same = true;
        for (u64 j = 0; j <= 60; ++j) {
          if (j > 0) directory.save();
          kept_intervals += static_cast<double>(directory.kept());
          const auto state = ckpt::retention_after(policy, j);
          const auto cost = ckpt::retention_cost(policy, j, price);
          const double storage = kept_intervals * 7.0 * 0.5 * 350.0 / (730.0 * 3600.0);
          same = same && state.kept == directory.kept() && state.saves == j &&
                 state.occupied.value() == 7e9 * static_cast<double>(directory.kept()) &&
                 state.peak.value() == 7e9 * static_cast<double>(directory.most()) &&
                 state.written.value() == 7e9 * static_cast<double>(j) &&
                 cost.storage == Approx(storage).epsilon(1e-13) && cost.requests == 2.0 * static_cast<double>(j) &&
                 cost.total() == Approx(storage + 2.0 * static_cast<double>(j)).epsilon(1e-13);
        }
        INFO("last " << last << ", every " << every << ", age " << age);
        CHECK(same);
      }
    }
  }
}

TEST_CASE("a tier fills when a directory no longer fits", "[retention]") {
  int fills = 0;
  for (const u64 last : {1U, 3U}) {
    for (const u64 every : {0U, 1U, 4U, 7U}) {
      for (const double age : {0.0, 1000.0}) {
        for (const double capacity : {15.0, 36.0, 40.0, 77.0}) {
          const Policy policy{
              .last = last, .every = every, .younger = ckpt::Seconds(age), .period = 300_s, .bytes = 7_GB};
          const Space space{.capacity = ckpt::Bytes(capacity * 1e9), .used = 1_GB};
          Directory directory(policy);
          u64 full = 0;
          for (u64 j = 1; j <= 200 && full == 0; ++j) {
            directory.save();
            if (7.0 * static_cast<double>(directory.most()) > capacity - 1.0) full = j;
          }
          INFO("last " << last << ", every " << every << ", age " << age << ", capacity " << capacity);
          const u64 window = std::max(last, age > 0.0 ? u64{4} : u64{1});
          if (7.0 * static_cast<double>(window + 1) > capacity - 1.0) {
            CHECK_THROWS_AS(ckpt::fill_time(policy, space), InvalidInput);
            continue;
          }
          const auto answer = ckpt::fill_time(policy, space);
          CHECK(answer.fills == (full != 0));
          CHECK(answer.save == full);
          CHECK(answer.time == 300_s * static_cast<double>(full));
          CHECK(answer.peak <= space.capacity - space.used);
          CHECK(answer.capacity_needed == 7_GB * static_cast<double>(window + 1));
          fills += answer.fills ? 1 : 0;
        }
      }
    }
  }
  CHECK(fills > 20);
}

TEST_CASE("of saves that are kept for ever the weights may stay alone", "[retention]") {
  for (const u64 last : {1U, 3U}) {
    for (const u64 every : {1U, 4U}) {
      for (const double age : {0.0, 1000.0}) {
        const Policy policy{.last = last,
                            .every = every,
                            .younger = ckpt::Seconds(age),
                            .period = 300_s,
                            .bytes = 14_GB,
                            .archived = 2_GB};
        INFO("last " << last << ", every " << every << ", age " << age);
        const ckpt::StoragePrice price{.per_month = 0.5};
        const Space space{.capacity = 101_GB, .used = 1_GB};
        const auto full = ckpt::fill_time(policy, space);
        Directory directory(policy);
        double byte_seconds = 0.0;
        bool same = true;
        u64 first_full = 0;
        for (u64 j = 1; j <= 400; ++j) {
          directory.save();
          if (first_full == 0 && directory.most_bytes() > 100e9) first_full = j;
          byte_seconds += directory.bytes() * 300.0;
          const auto state = ckpt::retention_after(policy, j);
          same = same && state.kept == directory.kept() && state.occupied.value() == directory.bytes() &&
                 state.peak.value() == directory.most_bytes() &&
                 ckpt::retention_cost(policy, j, price).storage ==
                     Approx(byte_seconds * 0.5e-9 / (730.0 * 3600.0)).epsilon(1e-13);
        }
        CHECK(same);
        CHECK(full.save == first_full);
        CHECK(full.peak == ckpt::retention_after(policy, full.save - 1).peak);
      }
    }
  }
  const Policy wrong{.every = 1, .period = 1_s, .bytes = 1_GB, .archived = 2_GB};
  CHECK_THAT(error_of([&] { return ckpt::retention_after(wrong, u64{1}); }),
             Catch::Matchers::ContainsSubstring("at most those of the save"));
}

TEST_CASE("no save is looked at one by one", "[retention]") {
  // a save a second for 31 years, every 1000th for ever
  const Policy policy{.last = 5, .every = 1000, .period = 1_s, .bytes = 1_MB};
  CHECK(ckpt::retention_after(policy, u64{1'000'000'004}).kept == 1'000'004);
  CHECK(ckpt::retention_after(policy, ckpt::Seconds(1e9)).kept == 1'000'004);
  CHECK(ckpt::retention_after(policy, u64{1'000'000'005}).kept == 1'000'005);
  CHECK(ckpt::retention_after(policy, u64{1'000'000'005}).kept_forever == 1'000'000);
  const auto full = ckpt::fill_time(policy, Space{.capacity = 1_TB});
  CHECK(full.save == 1 + 5 + 1000 * (u64{1'000'000} - 5));
  CHECK(ckpt::retention_after(policy, full.save - 1).peak <= 1_TB);
  CHECK(ckpt::retention_after(policy, full.save).peak > 1_TB);
  // all of 2 x 10^9 saves: kept 1, 2, 3, ...
  const Policy everything{.every = 1, .period = 730_h, .bytes = 1_GB};
  const ckpt::StoragePrice price{.per_month = 1};
  CHECK(ckpt::retention_cost(everything, 2'000'000'000, price).storage == Approx(2e9 * (2e9 + 1.0) / 2.0));
}

TEST_CASE("whole numbers come from products, not from a rounded quotient", "[retention]") {
  int rounded = 0;
  for (int i = 1; i <= 2000; ++i) {
    const auto count = static_cast<u64>(i);
    const double unit = 0.1 + 0.37 * i;
    for (const double x : {i * unit, std::nextafter(i * unit, 0.0), std::nextafter(i * unit, infinity)}) {
      const u64 within = ckpt::detail::multiples_within(x, unit, "too many");
      CHECK(within == (x < i * unit ? count - 1 : count));
      CHECK(ckpt::detail::multiples_covering(x, unit, "too many") == (x <= i * unit ? count : count + 1));
      CHECK(ckpt::detail::multiples_within(Archetype(x), Archetype(unit), "too many") == within);
      rounded += within != static_cast<u64>(x / unit) ? 1 : 0;
    }
  }
  CHECK(rounded > 100);
}

TEST_CASE("prices of a month", "[retention]") {
  // three saves of 100 GB at 0.023 a GB-month, 10 saves a month of 50 requests at 5 for a million
  const Policy policy{.last = 3, .period = 73_h, .bytes = 100_GB};
  const ckpt::StoragePrice price{.per_month = 0.023, .per_request = 5e-6, .requests_per_save = 50};
  const auto cost = ckpt::retention_cost(policy, 100, price);
  CHECK(cost.per_month == Approx(300 * 0.023 + 10 * 50 * 5e-6).epsilon(1e-14));
  CHECK(cost.storage == Approx((1 + 2 + 98 * 3) * 0.1 * 100 * 0.023).epsilon(1e-14));
  const ckpt::StoragePrice gib{.per_month = 0.023, .billed = 1_GiB};
  CHECK(ckpt::retention_cost(policy, 3, gib).per_month == Approx(300e9 / 1073741824.0 * 0.023).epsilon(1e-14));
}

TEST_CASE("whether the next save fits", "[retention]") {
  const auto fits = ckpt::next_save_fits(90_GB, Space{.capacity = 500_GB, .used = 200_GB});
  CHECK(fits.fits);
  CHECK(fits.saves == 3);
  CHECK(fits.missing == 0_B);
  const auto tight = ckpt::next_save_fits(90_GB, Space{.capacity = 500_GB, .used = 450_GB});
  CHECK_FALSE(tight.fits);
  CHECK(tight.saves == 0);
  CHECK(tight.missing == 40_GB);
  CHECK(ckpt::next_save_fits(50_GB, Space{.capacity = 500_GB, .used = 450_GB}).fits);
  // over the quota already
  CHECK(ckpt::next_save_fits(50_GB, Space{.capacity = 500_GB, .used = 501_GB}).missing == 50_GB);
}

TEST_CASE("bad input of retention", "[retention]") {
  const Policy good{.last = 2, .period = 600_s, .bytes = 10_GB};
  CHECK(error_of([&] { (void)ckpt::fill_time(good, Space{.capacity = 35_GB, .used = 10_GB}); }) ==
        "ckpt::fill_time: free capacity must hold the saves the policy keeps and the one being written [B] (got "
        "2.5e+10): 2 + 1 saves need 3e+10 B, 5e+09 B are missing");
  CHECK_FALSE(ckpt::fill_time(good, Space{.capacity = 30_GB}).fills);
  Policy none = good;
  none.last = 0;
  CHECK_THROWS_AS(ckpt::retention_after(none, 1), InvalidInput);
  CHECK_THROWS_AS(ckpt::retention_after(good, u64{1} << 53), InvalidInput);
  CHECK_THROWS_AS(ckpt::retention_cost(good, u64{1} << 31, ckpt::StoragePrice{}), InvalidInput);
  for (const double bad : {-1.0, nan, infinity}) {
    Policy policies[3] = {good, good, good};
    policies[0].younger = ckpt::Seconds(bad);
    policies[1].period = ckpt::Seconds(bad);
    policies[2].bytes = ckpt::Bytes(bad);
    for (const Policy& policy : policies) {
      CHECK_THROWS_AS(ckpt::retention_after(policy, 1), InvalidInput);
      CHECK_THROWS_AS(ckpt::retention_after(policy, 1_h), InvalidInput);
      CHECK_THROWS_AS(ckpt::fill_time(policy, Space{.capacity = 1_TB}), InvalidInput);
      CHECK_THROWS_AS(ckpt::retention_cost(policy, 1, ckpt::StoragePrice{}), InvalidInput);
    }
    CHECK_THROWS_AS(ckpt::fill_time(good, Space{.capacity = ckpt::Bytes(bad)}), InvalidInput);
    CHECK_THROWS_AS(ckpt::fill_time(good, Space{.capacity = 1_TB, .used = ckpt::Bytes(bad)}), InvalidInput);
    CHECK_THROWS_AS(ckpt::next_save_fits(ckpt::Bytes(bad), Space{.capacity = 1_TB}), InvalidInput);
    CHECK_THROWS_AS(ckpt::retention_after(good, ckpt::Seconds(bad)), InvalidInput);
    ckpt::StoragePrice prices[5];
    prices[0].per_month = bad;
    prices[1].billed = ckpt::Bytes(bad);
    prices[2].month = ckpt::Seconds(bad);
    prices[3].per_request = bad;
    prices[4].requests_per_save = bad;
    for (const auto& price : prices) CHECK_THROWS_AS(ckpt::retention_cost(good, 1, price), InvalidInput);
  }
  // counts beyond what double tells apart
  CHECK_THROWS_AS(ckpt::next_save_fits(1e-10 * 1_B, Space{.capacity = 1_PB}), InvalidInput);
  Policy rare = good;
  rare.every = u64{1} << 52;
  CHECK_THROWS_AS(ckpt::fill_time(rare, Space{.capacity = 1_PB}), InvalidInput);
}

TEST_CASE("other scalars of retention", "[retention]") {
  using A = Archetype;
  const ckpt::BasicRetentionPolicy<A> policy{.last = 3,
                                             .every = 4,
                                             .younger = ckpt::BasicSeconds<A>(A(50.0)),
                                             .period = ckpt::BasicSeconds<A>(A(10.0)),
                                             .bytes = ckpt::BasicBytes<A>(A(7.0))};
  const Policy same{.last = 3, .every = 4, .younger = 50_s, .period = 10_s, .bytes = 7_B};
  CHECK(ckpt::retention_after(policy, 100).kept == ckpt::retention_after(same, 100).kept);
  const auto full = ckpt::fill_time(policy, ckpt::BasicRetentionSpace<A>{.capacity = ckpt::BasicBytes<A>(A(500.0))});
  CHECK(full.save == ckpt::fill_time(same, Space{.capacity = 500_B}).save);
  CHECK(inside(ckpt::retention_cost(policy, 9, ckpt::BasicStoragePrice<A>{.per_month = A(3.0)}).storage) ==
        ckpt::retention_cost(same, 9, ckpt::StoragePrice{.per_month = 3.0}).storage);
  const ckpt::BasicRetentionPolicy<float> single{.period = ckpt::BasicSeconds<float>(0.1F),
                                                 .bytes = ckpt::BasicBytes<float>(3.0F)};
  CHECK(ckpt::retention_after(single, ckpt::BasicSeconds<float>(100.0F)).saves == 999);  // 0.1F is above 0.1
}

}  // namespace retention_test
