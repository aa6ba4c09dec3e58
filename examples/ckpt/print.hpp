#pragma once
// Standard output that does not fail in silence, and errors that say more than the library can.

#include <string>

namespace program {

class Given;
class Report;

/// Writes all of the text to standard output.
/// @throws std::system_error
void print(const std::string& text);

/// Writes an answer as --output and --table say.
/// @throws ckpt::InvalidInput for a table that it does not have
void print(const Given& given, const Report& report);

/// Writes all of the text to a file, in place of what it held.
/// @throws std::system_error naming the path
void write_file(const std::string& path, const std::string& text);

}  // namespace program
