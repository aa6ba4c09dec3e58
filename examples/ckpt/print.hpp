#pragma once
// Standard output that does not fail in silence, and errors that say more than the library can.

#include <string>
#include <string_view>

namespace program {

class Given;
class Report;

/// Writes all of the text to standard output.
/// @throws std::system_error
void print(const std::string& text);

/// A text as a terminal shows it: the first sentence of the answer strong, warnings in yellow.
[[nodiscard]] std::string coloured(std::string_view text);

/// Writes an answer as --output and --table say; text in colours as --color says, or where standard output is a
/// terminal and NO_COLOR does not forbid it.
/// @throws ckpt::InvalidInput for a table that it does not have
void print(const Given& given, const Report& report);

/// Writes all of the text to a file, in place of what it held.
/// @throws std::system_error naming the path
void write_file(const std::string& path, const std::string& text);

}  // namespace program
