#pragma once
// fmt formatters: what an adviser says.

#include <fmt/format.h>

#include <ckpt/advise/advice.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/io/format.hpp>

/// Prints on one line why to save now.
template <>
struct fmt::formatter<ckpt::Advice, char> : ckpt::detail::OneLine {
  /// Writes the line.
  template <class Context>
  auto format(const ckpt::Advice& advice, Context& context) const -> decltype(context.out()) {
    const auto line = advice.text();
    return write(context, "{}", line.text());
  }
};
