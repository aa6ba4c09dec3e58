#pragma once
// Words that sentences of all pages are made of.

#include <cstddef>
#include <string>
#include <vector>

namespace program::page {

/// Around what is quoted, and around what is gained or to be done; no text holds these itself.
inline constexpr char begin_bold = '\x01', begin_accent = '\x02', end_emphasis = '\x03';

[[nodiscard]] std::string in_bold(const std::string& text);
[[nodiscard]] std::string in_accent(const std::string& text);
/// With a capital at the beginning.
[[nodiscard]] std::string capital(std::string text);
/// A number of things at the beginning of a sentence: "No", "One", ... "Twelve", "13"; small within one.
[[nodiscard]] std::string in_words(std::size_t n);
[[nodiscard]] std::string in_small_words(std::size_t n);
/// A list of names in prose: "a, b and c".
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

}  // namespace program::page
