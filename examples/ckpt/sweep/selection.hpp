#pragma once
// Which points are asked about, and which of them are shown.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ckpt/job/front.hpp>

#include "../options.hpp"
#include "axes.hpp"
#include "rows.hpp"
#include "run.hpp"

namespace program {

/// What is done with rows.
struct Selection {
  std::vector<Condition> where{};
  std::optional<std::size_t> top{};
  Column by{};
  std::vector<Column> pareto{};

  [[nodiscard]] bool keeps_few() const { return top || !pareto.empty(); }
  /// Whether a row is one of those that --where asks for.
  [[nodiscard]] bool asks_for(const Points& points, const PointRow& row) const;
};

/// --where, --top, --by and --pareto.
/// @throws ckpt::InvalidInput
[[nodiscard]] Selection read_selection(const Given& given, const Points& points);
/// The columns of a list of names.
/// @throws ckpt::InvalidInput for what has no order
[[nodiscard]] std::vector<Column> read_columns(const Points& points, const std::string& names);
/// --from, --count and --cores.
/// @throws ckpt::InvalidInput
[[nodiscard]] RunOptions read_part(const Given& given, const Points& points);
/// A job that no point has is an error, once, and not a reason in every row.
/// @throws ckpt::InvalidInput
void require_some(const Points& points, const ckpt::SweepPart& part);
/// "3 of --nodes x 5 of --strategy".
[[nodiscard]] std::string axes_text(const Points& points);

/// The k best, or the Pareto front.
class Kept {
 public:
  Kept(const Points& points, const Selection& selection);
  void add(PointRow&& row);
  [[nodiscard]] std::vector<PointRow> rows() const;

 private:
  const Points* points_;
  const Selection* selection_;
  ckpt::TopK<PointRow> top_;
  std::optional<ckpt::ParetoFront<PointRow>> front_{};
};

}  // namespace program
