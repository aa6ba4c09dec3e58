#pragma once
// Who runs independent pieces of work: one after the other, or whatever the caller has.

#include <cstdint>

#include <ckpt/core/config.hpp>

namespace ckpt::inline CKPT_ABI {

namespace detail {
/// A piece of work, for the concept.
struct AnyTask {
  constexpr void operator()(std::uint64_t) const {}
};
}  // namespace detail

/// Something that runs n independent tasks: `execute(n, task)` calls `task(i)` once for every i < n, in any order, in
/// any threads, and returns when all have returned. Tasks of this library do not throw: they keep their error, and the
/// caller of the executor throws it.
template <class E>
concept Executor = requires(const E& execute, std::uint64_t n, const detail::AnyTask& task) {
  execute(n, task);
};

/// One task after the other, in the calling thread.
struct SerialExecutor {
  /// Runs them in order.
  template <class Task>
  constexpr void operator()(std::uint64_t n, const Task& task) const {
    for (std::uint64_t i = 0; i < n; ++i) task(i);
  }
};

}  // namespace ckpt::inline CKPT_ABI
