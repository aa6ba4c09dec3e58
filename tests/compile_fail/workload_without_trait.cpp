// A model type that nobody told the library about: the compiler names the trait to specialise.
// expect-match: workload_traits<.*MyModel

#include <ckpt/save/checkpoint_model.hpp>

struct MyModel {
  double layers = 80.0;
};

#ifdef CKPT_SHOULD_COMPILE
template <>
struct ckpt::workload_traits<MyModel> {
  static constexpr double parameters(const MyModel& model) { return model.layers * 1e9; }
};
#endif

constexpr auto result = ckpt::CheckpointModel{}.solve(MyModel{}, ckpt::HardwareNode{}, ckpt::Adam{});
