// Types of your own in every place: a model, a node, an optimizer, and a number that carries a derivative. The library
// sees them through public traits and knows nothing of them otherwise. Run without arguments: own_types

#include <compare>
#include <cstdio>
#include <optional>

#include <fmt/format.h>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/format.hpp>

using namespace ckpt::literals;

namespace mine {

/// A number and its derivative by one chosen input.
struct Dual {
  double x = 0.0;
  double dx = 0.0;

  constexpr explicit Dual(double value = 0.0, double derivative = 0.0) : x(value), dx(derivative) {}
  constexpr double value() const { return x; }

  friend constexpr Dual operator+(Dual a, Dual b) { return Dual(a.x + b.x, a.dx + b.dx); }
  friend constexpr Dual operator-(Dual a, Dual b) { return Dual(a.x - b.x, a.dx - b.dx); }
  friend constexpr Dual operator*(Dual a, Dual b) { return Dual(a.x * b.x, a.dx * b.x + a.x * b.dx); }
  friend constexpr Dual operator/(Dual a, Dual b) { return Dual(a.x / b.x, (a.dx - a.x / b.x * b.dx) / b.x); }
  friend constexpr auto operator<=>(Dual a, Dual b) { return a.x <=> b.x; }
};

/// A transformer by its shape.
struct Transformer {
  int layers;
  int width;
};

/// A shelf of drives behind one server.
struct DriveShelf {
  int drives;
  Dual write_bandwidth_of_one;  // [B/s]
};

/// An optimizer with one bf16 momentum and a factored second moment, too small to count.
struct Frugal {};

}  // namespace mine

template <>
inline constexpr bool ckpt::enable_scalar<mine::Dual> = true;

template <>
struct ckpt::workload_traits<mine::Transformer> {
  static constexpr double parameters(const mine::Transformer& model) {
    return 12.0 * model.layers * model.width * model.width;
  }
};

template <>
struct ckpt::hardware_traits<mine::DriveShelf> {
  static constexpr std::optional<ckpt::BasicBytesPerSecond<mine::Dual>> write_bandwidth(const mine::DriveShelf& shelf) {
    return ckpt::BasicBytesPerSecond<mine::Dual>(mine::Dual(shelf.drives) * shelf.write_bandwidth_of_one);
  }
};

template <>
struct ckpt::optimizer_traits<mine::Frugal> {
  static constexpr ckpt::BytesPerParameter components(const mine::Frugal&) {
    return {.weights = 2.0, .master_weights = 4.0, .first_moment = 2.0};
  }
};

int main() {
  constexpr mine::Transformer model{.layers = 80, .width = 8192};
  constexpr mine::DriveShelf shelf{.drives = 8, .write_bandwidth_of_one = mine::Dual(4e9, 1.0)};

  constexpr auto result =
      ckpt::CheckpointModel{}.solve(model, shelf, mine::Frugal{}, {.writing_nodes = mine::Dual(4.0)});
  static_assert(result.write_time.value().dx < 0.0, "faster drives write faster");

  fmt::print("{:t}\n\n", result);
  fmt::print("By the derivative, one more GB/s from every drive saves {:.3s} of {:.3s}.\n",
             ckpt::Seconds(-result.write_time.value().dx * 1e9), result.write_time);
  return std::fflush(stdout) == 0 ? 0 : 1;  // 1 where not all was written, as on a full disk
}
