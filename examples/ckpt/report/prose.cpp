#include "prose.hpp"

#include <iterator>
#include <string_view>

#include "numbers.hpp"

namespace program::page {

std::string in_bold(const std::string& text) { return begin_bold + text + end_emphasis; }
std::string in_accent(const std::string& text) { return begin_accent + text + end_emphasis; }

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string in_words(std::size_t n) { return capital(in_small_words(n)); }

std::string in_small_words(std::size_t n) {
  constexpr std::string_view words[] = {"no",    "one",   "two",  "three", "four",   "five",  "six",
                                        "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  return n < std::size(words) ? std::string(words[n]) : number(static_cast<double>(n), 0);
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

}  // namespace program::page
