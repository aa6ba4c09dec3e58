#pragma once
// Errors of calls that are looked at, with exceptions or without.

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>

namespace ckpt::inline CKPT_ABI::detail {

/// Calls, and calls `handle(error)` where that rejects something; without exceptions what is rejected does not come
/// back.
template <class Call, class Handle>
void attempt(Call&& call, [[maybe_unused]] Handle&& handle) {
#if CKPT_HAS_EXCEPTIONS
  try {
    call();
  } catch (const InvalidInput& error) {
    handle(error);
  }
#else
  call();
#endif
}

}  // namespace ckpt::inline CKPT_ABI::detail
