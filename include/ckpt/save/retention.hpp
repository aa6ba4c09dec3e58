#pragma once
// Which saves are kept, and what that takes: capacity over time, when a tier fills, what a month costs.

#include <cstdint>
#include <optional>

#include <ckpt/core/check.hpp>
#include <ckpt/core/checked.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/period.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/hardware/price.hpp>

namespace ckpt::inline CKPT_ABI {

/// Which saves are kept: those that any of the three rules keeps. Saves are numbered 1, 2, ... and start one period
/// apart, the first one period after the run. What no rule keeps is deleted as soon as the next save is complete; where
/// `archived` is less than a save, so is the rest of the ones that only `every` keeps: weights stay, the optimizer's
/// state goes.
template <Scalar Rep = double>
struct BasicRetentionPolicy {
  std::uint64_t last = 1;   ///< n, the newest n, >= 1
  std::uint64_t every = 0;  ///< m, for ever the ones with a number that m divides; 0: none
  BasicSeconds<Rep>
      younger{};  ///< A, those up to this age when a save is complete [s], >= 0; 0: none is kept for its age
  BasicSeconds<Rep> period{};                 ///< P, from the start of one save to the start of the next [s], > 0
  BasicBytes<Rep> bytes{};                    ///< S, of one save [B], > 0
  std::optional<BasicBytes<Rep>> archived{};  ///< W, what stays of one that only `every` keeps [B], 0 < W <= S; S
};
/// In doubles.
using RetentionPolicy = BasicRetentionPolicy<double>;

/// A tier's room.
template <Scalar Rep = double>
struct BasicRetentionSpace {
  BasicBytes<Rep> capacity{};  ///< of the tier, or the quota [B], > 0
  BasicBytes<Rep> used{};      ///< by anything else [B], >= 0
};
/// In doubles.
using RetentionSpace = BasicRetentionSpace<double>;

/// What is kept after a number of saves.
template <Scalar Rep = double>
struct BasicRetentionState {
  std::uint64_t saves = 0;         ///< j, complete saves
  std::uint64_t kept = 0;          ///< of them
  std::uint64_t kept_forever = 0;  ///< of the kept, only for the rule of every m-th
  BasicBytes<Rep> occupied{};      ///< by the kept ones [B]
  BasicBytes<Rep> peak{};          ///< most so far, with a save half written beside those kept before it [B]
  BasicBytes<Rep> written{};       ///< since the start [B]
};
/// In doubles.
using RetentionState = BasicRetentionState<double>;

/// When a tier fills.
template <Scalar Rep = double>
struct BasicFillTime {
  bool fills = false;                 ///< false: never
  std::uint64_t save = 0;             ///< number of the first save that does not fit
  BasicSeconds<Rep> time{};           ///< when it starts, from the start of the run [s]
  BasicBytes<Rep> peak{};             ///< most that is ever needed, or was when the last one fitted [B]
  BasicBytes<Rep> capacity_needed{};  ///< for the rules without every m-th, one save being written [B]
};
/// In doubles.
using FillTime = BasicFillTime<double>;

/// Whether the next save fits.
template <Scalar Rep = double>
struct BasicSpaceCheck {
  bool fits = false;          ///< there is room for it beside what is there
  std::uint64_t saves = 0;    ///< how many fit, none deleted
  BasicBytes<Rep> missing{};  ///< what has to be freed first [B]
};
/// In doubles.
using SpaceCheck = BasicSpaceCheck<double>;

/// Prices of storage, in any currency.
template <Scalar Rep = double>
struct BasicStoragePrice {
  Rep per_month = Rep(0.0);                             ///< for `billed` bytes during a month, >= 0
  BasicBytes<Rep> billed{Rep(1e9)};                     ///< what that price is for: 1 GB; some bill GiB [B], > 0
  BasicSeconds<Rep> month{Rep(billing_month.value())};  ///< as clouds bill it [s], > 0
  Rep per_request = Rep(0.0);                           ///< for one write request, >= 0
  Rep requests_per_save = Rep(0.0);                     ///< files, or parts of multipart uploads, >= 0
};
/// In doubles.
using StoragePrice = BasicStoragePrice<double>;

/// What a run costs.
template <Scalar Rep = double>
struct BasicRetentionCost {
  Rep storage = Rep(0.0);    ///< for bytes kept from the first save until the end
  Rep requests = Rep(0.0);   ///< for all writes
  Rep per_month = Rep(0.0);  ///< at the end: what is kept then, and a month's saves

  /// Storage and requests.
  [[nodiscard]] constexpr Rep total() const { return detail::leave(detail::enter(storage) + requests); }
};
/// In doubles.
using RetentionCost = BasicRetentionCost<double>;

/// What a policy keeps after j saves.
///
///   kept = a + b      a = min(j, w)      b = floor((j - a) / m)      w = max(n, floor(A / P) + 1)
///   occupied = a S + b W      peak = occupied before + S
///
/// @param policy  n, m, A, P, S and W
/// @param saves   j, below 2^53
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy counts are exact; bytes 2 ulp
template <Scalar Rep>
[[nodiscard]] constexpr BasicRetentionState<Rep> retention_after(const BasicRetentionPolicy<Rep>& policy,
                                                                 std::uint64_t saves);

/// The same after a time: j = floor(time / P).
/// @param policy  n, m, A, P, S and W
/// @param time    from the start of the run [s], >= 0
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicRetentionState<Rep> retention_after(const BasicRetentionPolicy<Rep>& policy,
                                                                 const BasicSeconds<Rep>& time);

/// When a tier fills: old saves stay until the new one is complete, so that w + 1 must fit. Save j = 1 + w + m (c + 1)
/// is the first that does not, c = floor((capacity - used - (w + 1) S) / W); never when m = 0.
/// @param policy  n, m, A, P, S and W
/// @param space   capacity and what is used
/// @throws InvalidInput naming the quantity outside its domain; when not even w + 1 saves fit, with the bytes missing
template <Scalar Rep>
[[nodiscard]] constexpr BasicFillTime<Rep> fill_time(const BasicRetentionPolicy<Rep>& policy,
                                                     const BasicRetentionSpace<Rep>& space);

/// Whether a save fits into what is free now, before it is started.
/// @param bytes  of the next save [B], > 0
/// @param space  capacity and what is used, older saves included
/// @throws InvalidInput naming the quantity outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicSpaceCheck<Rep> next_save_fits(const BasicBytes<Rep>& bytes,
                                                            const BasicRetentionSpace<Rep>& space);

/// What a run of j saves costs. Each save is paid for from its completion; what is kept after it, for one period.
/// Deleting is free, as clouds bill it; room while two saves coexist is not counted.
/// @param policy  n, m, A, P, S and W
/// @param saves   j, below 2^31
/// @param price   prices
/// @throws InvalidInput naming the quantity outside its domain
/// @accuracy 8 ulp for double
template <Scalar Rep>
[[nodiscard]] constexpr BasicRetentionCost<Rep> retention_cost(const BasicRetentionPolicy<Rep>& policy,
                                                               std::uint64_t saves,
                                                               const BasicStoragePrice<Rep>& price);

/// Checkpoints to keep so that one from before the error is always among them, when an error is found at most `latency`
/// after it strikes: ceil(latency / T) + 1, and 1 for no latency.
///
/// @param latency  longest time from the error to its discovery [s], >= 0
/// @param period   T, from save to save [s], > 0
/// @throws InvalidInput naming the quantity outside its domain, or when the number is 2^53 or more
template <class Rep>
[[nodiscard]] constexpr std::uint64_t checkpoints_to_keep(const BasicSeconds<Rep>& latency,
                                                          const BasicPeriod<Rep>& period);

// ---- implementation

namespace detail {

/// w, saves in the window of the newest; checks the policy.
template <class Rep>
[[nodiscard]] constexpr std::uint64_t retention_window(const BasicRetentionPolicy<Rep>& policy) {
  if (policy.last == 0 || policy.last >= whole_limit) {
    reject("ckpt::RetentionPolicy: number of newest saves must be from 1 to 2^53", static_cast<double>(policy.last));
  }
  if (policy.every >= whole_limit) {
    reject("ckpt::RetentionPolicy: every m-th save needs an m below 2^53", static_cast<double>(policy.every));
  }
  require_non_negative(policy.younger, Subject{"ckpt::RetentionPolicy", "age", "s"});
  require_positive(policy.period, Subject{"ckpt::RetentionPolicy", "period", "s"});
  require_positive(policy.bytes, Subject{"ckpt::RetentionPolicy", "bytes of a save", "B"});
  if (policy.archived) {
    require_positive(*policy.archived, Subject{"ckpt::RetentionPolicy", "bytes that stay of a save", "B"});
    if (policy.bytes < *policy.archived) {
      reject("ckpt::RetentionPolicy: bytes that stay of a save must be at most those of the save [B]",
             approximate(policy.archived->value()));
    }
  }
  const std::uint64_t young =
      1 + multiples_within(policy.younger.value(), policy.period.value(),
                           "ckpt::RetentionPolicy: number of saves younger than the age must be below 2^53");
  return young > policy.last ? young : policy.last;
}

/// Saves kept outside the window after j.
[[nodiscard]] constexpr std::uint64_t kept_outside(std::uint64_t saves, std::uint64_t window, std::uint64_t every) {
  return every == 0 || saves <= window ? 0 : (saves - window) / every;
}

/// Bytes of so many whole saves, and of so many that are kept for ever.
template <class Rep>
[[nodiscard]] constexpr BasicBytes<Rep> bytes_of(const BasicRetentionPolicy<Rep>& policy, std::uint64_t whole,
                                                 std::uint64_t archived = 0) {
  const bool alike = !policy.archived;
  BasicBytes<Rep> bytes = scalar_of_integer<Rep>(alike ? whole + archived : whole) * policy.bytes;
  if (!alike) bytes += scalar_of_integer<Rep>(archived) * *policy.archived;
  require_non_negative(bytes, "ckpt::RetentionPolicy: bytes of all saves are beyond the range of the scalar [B]");
  return bytes;
}

template <class Rep>
constexpr void require_space(const BasicRetentionSpace<Rep>& space) {
  require_positive(space.capacity, Subject{"ckpt::RetentionSpace", "capacity", "B"});
  require_non_negative(space.used, Subject{"ckpt::RetentionSpace", "used bytes", "B"});
}

/// The error of a tier that cannot hold the newest saves.
[[noreturn, gnu::noinline, gnu::cold]] inline void reject_window(double free, double need, std::uint64_t window) {
  InvalidInput error(
      "ckpt::fill_time: free capacity must hold the saves the policy keeps and the one being written [B]", free);
  error.append(": ").append(static_cast<double>(window)).append(" + 1 saves need ").append(need).append(" B, ");
  error.append(need - free).append(" B are missing");
  reject(error);
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicRetentionState<Rep> retention_after(const BasicRetentionPolicy<Rep>& policy, std::uint64_t saves) {
  const std::uint64_t window = detail::retention_window(policy);
  if (saves >= detail::whole_limit) {
    detail::reject("ckpt::retention_after: number of saves must be below 2^53", static_cast<double>(saves));
  }
  const auto inside = [window](std::uint64_t j) { return j < window ? j : window; };
  const std::uint64_t archived = detail::kept_outside(saves, window, policy.every);
  const std::uint64_t before = saves == 0 ? 0 : saves - 1;
  return {.saves = saves,
          .kept = inside(saves) + archived,
          .kept_forever = archived,
          .occupied = detail::bytes_of(policy, inside(saves), archived),
          .peak = detail::bytes_of(policy, inside(before) + (saves - before),
                                   detail::kept_outside(before, window, policy.every)),
          .written = detail::bytes_of(policy, saves)};
}

template <Scalar Rep>
constexpr BasicRetentionState<Rep> retention_after(const BasicRetentionPolicy<Rep>& policy,
                                                   const BasicSeconds<Rep>& time) {
  detail::require_non_negative(time, Subject{"ckpt::retention_after", "time", "s"});
  detail::require_positive(policy.period, Subject{"ckpt::RetentionPolicy", "period", "s"});
  return retention_after(policy, detail::multiples_within(time.value(), policy.period.value(),
                                                          "ckpt::retention_after: number of saves must be below 2^53"));
}

template <Scalar Rep>
constexpr BasicFillTime<Rep> fill_time(const BasicRetentionPolicy<Rep>& policy, const BasicRetentionSpace<Rep>& space) {
  const std::uint64_t window = detail::retention_window(policy);
  detail::require_space(space);
  const Rep free = detail::excess(space.capacity.value(), space.used.value());
  const BasicBytes<Rep> need = detail::bytes_of(policy, window + 1);
  if (need.value() > free) {
    detail::reject_window(detail::approximate(free), detail::approximate(need.value()), window);
  }
  BasicFillTime<Rep> result;
  result.capacity_needed = need;
  result.peak = need;
  if (policy.every == 0) return result;
  // Where all are alike by their number in all, which needs no difference of bytes.
  constexpr const char* few = "ckpt::fill_time: number of saves that fit must be below 2^53";
  const std::uint64_t archived =
      policy.archived ? detail::multiples_within(detail::excess(free, need.value()), policy.archived->value(), few)
                      : detail::multiples_within(free, policy.bytes.value(), few) - (window + 1);
  std::uint64_t save = 0;
  if (detail::multiply_overflows(policy.every, archived + 1, save) || save >= detail::whole_limit - window) {
    detail::reject("ckpt::fill_time: number of saves until the tier is full must be below 2^53",
                   static_cast<double>(policy.every) * static_cast<double>(archived + 1));
  }
  result.fills = true;
  result.save = save + window + 1;
  result.time = detail::scalar_of_integer<Rep>(result.save) * policy.period;
  result.peak = detail::bytes_of(policy, window + 1, archived);
  detail::require_positive(result.time,
                           "ckpt::fill_time: time until the tier is full is beyond the range of the scalar [s]");
  return result;
}

template <Scalar Rep>
constexpr BasicSpaceCheck<Rep> next_save_fits(const BasicBytes<Rep>& bytes, const BasicRetentionSpace<Rep>& space) {
  detail::require_positive(bytes, Subject{"ckpt::next_save_fits", "bytes of the save", "B"});
  detail::require_space(space);
  const Rep free = detail::excess(space.capacity.value(), space.used.value());
  return {.fits = bytes.value() <= free,
          .saves = detail::multiples_within(free, bytes.value(),
                                            "ckpt::next_save_fits: number of saves that fit must be below 2^53"),
          .missing = BasicBytes<Rep>(detail::excess(bytes.value(), free))};
}

template <Scalar Rep>
constexpr BasicRetentionCost<Rep> retention_cost(const BasicRetentionPolicy<Rep>& policy, std::uint64_t saves,
                                                 const BasicStoragePrice<Rep>& price) {
  const std::uint64_t window = detail::retention_window(policy);
  if (saves >= (std::uint64_t{1} << 31)) {
    detail::reject("ckpt::retention_cost: number of saves must be below 2^31", static_cast<double>(saves));
  }
  detail::require_non_negative(price.per_month, Subject{"ckpt::StoragePrice", "price of a month"});
  detail::require_positive(price.billed, Subject{"ckpt::StoragePrice", "billed bytes", "B"});
  detail::require_positive(price.month, Subject{"ckpt::StoragePrice", "month", "s"});
  detail::require_non_negative(price.per_request, Subject{"ckpt::StoragePrice", "price of a request"});
  detail::require_non_negative(price.requests_per_save, Subject{"ckpt::StoragePrice", "requests of a save"});
  // save-periods: the sums of what is kept after 1, 2, ... j saves, below 2^62
  const std::uint64_t inside = saves < window ? saves : window;
  const std::uint64_t beyond = saves - inside;
  const std::uint64_t whole = inside * (inside + 1) / 2 + beyond * inside;
  std::uint64_t archived = 0;
  if (policy.every != 0) {
    const std::uint64_t groups = beyond / policy.every;
    const std::uint64_t rest = beyond % policy.every;
    // floor(x / m) for x = 1 ... beyond: m of each 0 ... groups - 1, and rest + 1 of groups
    if (groups > 0) archived = policy.every * (groups * (groups - 1) / 2) + groups * (rest + 1);
  }
  const BasicBytes<Rep> kept = detail::bytes_of(policy, inside, detail::kept_outside(saves, window, policy.every));
  const auto months = detail::enter(policy.period / price.month);
  const auto byte_months = detail::enter(detail::bytes_of(policy, whole, archived) / price.billed) * months;
  const auto requests = detail::enter(price.requests_per_save) * price.per_request;
  const auto storage_now = detail::enter(kept / price.billed) * price.per_month;
  const BasicRetentionCost<Rep> result{
      .storage = detail::leave(byte_months * price.per_month),
      .requests = detail::leave(detail::enter(detail::scalar_of_integer<Rep>(saves)) * requests),
      .per_month = detail::leave(storage_now + requests / months)};
  detail::require_non_negative(result.total(), "ckpt::retention_cost: cost is beyond the range of the scalar");
  detail::require_non_negative(result.per_month, "ckpt::retention_cost: cost is beyond the range of the scalar");
  return result;
}

template <class Rep>
constexpr std::uint64_t checkpoints_to_keep(const BasicSeconds<Rep>& latency, const BasicPeriod<Rep>& period) {
  detail::require_non_negative(latency, Subject{"ckpt::checkpoints_to_keep", "detection latency", "s"});
  detail::require_positive(period.seconds(), Subject{"ckpt::checkpoints_to_keep", "period", "s"});
  const Rep periods = latency / period.seconds();
  const std::uint64_t whole =
      detail::multiples_within(periods, Rep(1.0), "ckpt::checkpoints_to_keep: number of checkpoints must be < 2^53");
  const bool part = periods > detail::scalar_of_integer<Rep>(whole);
  return whole + (part ? 2 : 1);
}

}  // namespace ckpt::inline CKPT_ABI
