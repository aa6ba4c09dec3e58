#pragma once
// What nodes and storage are sold for: published list prices, or what a contract says. Prices of a catalog are old the
// day after they were read, so that each has its month.

#include <cstdint>
#include <string_view>

#include <ckpt/core/config.hpp>
#include <ckpt/core/provenance.hpp>
#include <ckpt/core/units.hpp>

namespace ckpt::inline CKPT_ABI {

/// A month as clouds bill it: 730 h, a twelfth of 365 days.
inline constexpr Seconds billing_month = 730.0 * units::h;

/// A month.
struct YearMonth {
  int year = 0;   ///< 2026; 0: not known
  int month = 0;  ///< 1 ... 12

  /// Whether it is known.
  [[nodiscard]] constexpr bool known() const { return year != 0; }
  /// Months from another one to this one; negative when that is later.
  [[nodiscard]] constexpr int months_since(const YearMonth& other) const {
    return (year - other.year) * 12 + (month - other.month);
  }
  friend constexpr bool operator==(const YearMonth&, const YearMonth&) = default;
};

/// An hour of a node in US dollars, list price.
struct NodePrice {
  std::string_view name{};    ///< as looked up: "aws-p5-us-east-1"
  std::string_view node{};    ///< what it is of, a name of `nodes`; empty: of no entry there
  double per_hour = 0.0;      ///< of the whole node [$]
  int accelerators = 0;       ///< of the node
  bool spot = false;          ///< it can be taken away: worth nothing without how often, see `with_preemption`
  std::string_view region{};  ///< where
  YearMonth as_of{};          ///< when it was the price
  Source source{};            ///< where it was read
  std::string_view note{};    ///< what the figures alone do not say

  /// Of one accelerator [$].
  [[nodiscard]] constexpr double per_accelerator_hour() const { return per_hour / accelerators; }
};

/// What of storage is paid for.
enum class Billing : std::uint8_t {
  used,         ///< what is stored, by the hour
  provisioned,  ///< what was ordered, also while it is empty
};

/// Words for a billing.
[[nodiscard]] constexpr std::string_view to_string(Billing billing) {
  return billing == Billing::used ? "used" : "provisioned";
}

/// Storage, in US dollars, list price. A part that costs nothing is 0. Clouds bill GiB, and `billing_month`s.
struct TierPrice {
  std::string_view name{};          ///< as looked up: "aws-fsx-lustre-1000-us-east-1"
  std::string_view tier{};          ///< what it is of, a name of `storage`; empty: of no entry there
  Billing billing = Billing::used;  ///< what of it is paid for
  double per_gib_month = 0.0;       ///< capacity [$]
  Bytes least{};                    ///< provisioned: smallest size
  Bytes step{};                     ///< provisioned: sizes are `least` and so many more
  BytesPerSecond per_tib{};         ///< provisioned: write throughput that each TiB brings; 0: does not depend on it
  double per_MBps_month = 0.0;      ///< write throughput beyond `included`, each 10^6 B/s [$]
  BytesPerSecond included{};        ///< throughput that is not paid for
  double per_gib_written = 0.0;     ///< [$]
  double per_gib_read = 0.0;        ///< [$]
  double per_write_request = 0.0;   ///< [$]
  double per_read_request = 0.0;    ///< [$]
  std::string_view region{};        ///< where
  YearMonth as_of{};                ///< when it was the price
  Source source{};                  ///< where it was read
  std::string_view note{};          ///< what the figures alone do not say
};

}  // namespace ckpt::inline CKPT_ABI
