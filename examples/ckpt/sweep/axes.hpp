#pragma once
// Options that were given several values, and the job of every combination of them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <ckpt/io/job_description.hpp>
#include <ckpt/job/axes.hpp>
#include <ckpt/job/job.hpp>

#include "../fields.hpp"
#include "../options.hpp"

namespace program {

struct Pricing;

/// An option and its values, as they would be typed alone.
struct OptionAxis {
  const Option* option = nullptr;    ///< which
  std::vector<std::string> texts{};  ///< "8", "300 s", "llama3-70b"
  std::vector<double> numbers{};     ///< the same in base units; empty for names
  std::string column{};              ///< its name as a column, with the unit: "interval_s"
  Shows shows = Shows::text;         ///< what the column holds
};

/// The values that a text stands for: "8,16,32", "5min..2h:log:20", "llama3-8b,llama3-70b", "all" strategies; one where
/// it is one.
/// @throws ckpt::InvalidInput naming the option
[[nodiscard]] OptionAxis read_axis(const Option& option, const std::string& text);

/// An option in the words of the field, for heads of tables and prose: "bandwidth of shared storage", "MTBF".
[[nodiscard]] std::string words_of(const OptionAxis& axis);
/// One of its values with them: "shared storage 40 GB/s", "snapshot".
[[nodiscard]] std::string value_in_words(const OptionAxis& axis, const std::string& value);

/// Name and contents of the column of an option: "interval_s".
[[nodiscard]] std::string column_of(const Option& option);
[[nodiscard]] Shows shows_of(const Option& option);

/// A job as `ckpt plan` would take it from one combination.
struct PointJob {
  ckpt::Job job{};
  double accelerators = 0.0;  ///< 0: not known
  std::string reason{};       ///< why there is no job
};

/// Every combination of what options were given, by number, in the order of the options in the help; the last one
/// changes fastest.
class Points {
 public:
  /// @throws ckpt::InvalidInput for what cannot be an axis, and for a name that no catalog has
  explicit Points(const Given& given);
  Points(const Points&) = delete;  // its axes look into it
  Points& operator=(const Points&) = delete;

  /// What its rows are priced by; must outlive them.
  void set_pricing(const Pricing& pricing) { pricing_ = &pricing; }
  /// Null without prices.
  [[nodiscard]] const Pricing* pricing() const { return pricing_; }

  [[nodiscard]] std::uint64_t size() const { return numbers_.size(); }
  [[nodiscard]] const std::vector<OptionAxis>& axes() const { return axes_; }
  /// Which value of an axis a point has.
  [[nodiscard]] std::size_t digit(std::uint64_t point, std::size_t axis) const {
    return static_cast<std::size_t>(numbers_.digit(point, axis));
  }
  /// The options of a point, as they would be typed, to the last digit, as a shell takes them.
  [[nodiscard]] std::string options(std::uint64_t point) const;
  /// The same in words: "shared storage 67.67 GB/s, snapshot".
  [[nodiscard]] std::string words(std::uint64_t point) const;
  /// The job without the options that were given several values: what the others, and job files, say.
  [[nodiscard]] PointJob unmoved() const;

  /// Makes jobs, one after the other: a thread has one of its own. What needs a new description is described once while
  /// it stays the same.
  class Maker {
   public:
    explicit Maker(const Points& points);
    [[nodiscard]] const PointJob& make(std::uint64_t point);

   private:
    void move(std::uint64_t point);

    struct Slot {
      std::uint64_t number = ~std::uint64_t{0};
      PointJob job{};
    };
    const Points* points_;
    std::vector<Slot> slots_;
    PointJob made_{};
  };

 private:
  /// How a value gets into a job that is described already; `described`: only by describing it anew.
  enum class Way { described, moved, period, strategy };

  [[nodiscard]] Way way_of(const OptionAxis& axis) const;
  [[nodiscard]] static PointJob describe(const Given& given);
  [[nodiscard]] PointJob describe(std::uint64_t point) const;
  [[nodiscard]] std::uint64_t described_number(std::uint64_t point) const;
  void check_names() const;

  Given given_;
  ckpt::JobDescription first_{};  // of the first point
  std::vector<OptionAxis> axes_{};
  std::vector<Way> ways_{};
  std::vector<ckpt::Axis> moved_{};  // by axis; those that are described do not count
  bool best_ = false;                // each point by its own best strategy
  ckpt::MixedRadix numbers_{};
  const Pricing* pricing_ = nullptr;
};

}  // namespace program
