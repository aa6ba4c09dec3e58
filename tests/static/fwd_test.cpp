// Forward declarations say the same as what they declare, and what is declared with them can be used.

#include <ckpt/fwd.hpp>

namespace {

class Planner {
 public:
  explicit Planner(const ckpt::Job& job) : job_(&job) {}
  [[nodiscard]] ckpt::Outcome now() const;

 private:
  const ckpt::Job* job_;
};
constexpr bool is_input(ckpt::Input) { return true; }

}  // namespace

#include <type_traits>

#include <ckpt/ckpt.hpp>
#include <ckpt/io/job_description.hpp>

namespace {

ckpt::Outcome Planner::now() const { return ckpt::solve(*job_); }

static_assert(is_input(ckpt::Input::mtbf));
static_assert(std::is_same_v<ckpt::Job, ckpt::BasicJob<>> && std::is_same_v<ckpt::Outcome, ckpt::BasicOutcome<>>);
static_assert(sizeof(&Planner::now) > 0);

// What one number says of the version.
static_assert(CKPT_VERSION / 1'000'000 == ckpt::version.major && CKPT_VERSION / 1000 % 1000 == ckpt::version.minor &&
              CKPT_VERSION % 1000 == ckpt::version.patch);

}  // namespace
