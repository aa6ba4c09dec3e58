#pragma once
// Standard output that does not fail in silence.

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace examples {

/// Writes all of the text to standard output, or throws.
inline void print(const std::string& text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
  }
}

}  // namespace examples
