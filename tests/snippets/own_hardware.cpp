// The snippet of docs/how/own_types.md on hardware of your own in plain double.

#include <optional>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>

using namespace ckpt::literals;

struct TapeLibrary {
  int drives = 0;
  double megabytes_per_second = 0.0;  // of one drive; 0 when nobody measured it
};

template <>
struct ckpt::hardware_traits<TapeLibrary> {
  static constexpr std::optional<ckpt::BytesPerSecond> write_bandwidth(const TapeLibrary& library) {
    if (library.megabytes_per_second == 0.0) return std::nullopt;
    return library.drives * library.megabytes_per_second * ckpt::units::MBps;
  }
};

int main() {
  constexpr TapeLibrary tapes{.drives = 12, .megabytes_per_second = 400};
  fmt::print("{}\n", ckpt::CheckpointModel{}.solve(ckpt::models::llama3_70b, tapes, ckpt::Adam{}));

  constexpr TapeLibrary unknown{.drives = 12};
  const auto result = ckpt::CheckpointModel{}.solve(ckpt::models::llama3_70b, unknown, ckpt::Adam{});
  fmt::print("{:t}\n", result);
}
