#pragma once
// Whether XML is well-formed, and a page is as it has to be: safe, and readable without seeing it.

#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace test {

/// An element as it opens: name and attributes as written.
struct Tag {
  std::string name, attributes;
  bool closes = false, alone = false;
};

/// What is wrong with text as XML; empty where nothing is. `opened`: called with each tag. Elements of HTML that have
/// no end need none.
template <class Opened>
std::string wellformed_fault(std::string_view text, const Opened& opened) {
  std::vector<std::string> open;
  const auto is_void = [](std::string_view name) { return name == "meta" || name == "br" || name == "!DOCTYPE"; };
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '&') {
      const std::size_t end = text.find(';', at);
      if (end == text.npos || end - at > 8) return "a bare &";
    } else if (text[at] == '>' && !open.empty() && open.back() != "style") {
      return "a bare >";
    }
    if (text[at] != '<') {
      ++at;
      continue;
    }
    if (!open.empty() && open.back() == "style" && text.substr(at, 2) != "</") return "an element in a style sheet";
    const std::size_t end = text.find('>', at);
    if (end == text.npos) return "a tag without end";
    std::string_view inside = text.substr(at + 1, end - at - 1);
    at = end + 1;
    Tag tag;
    if (inside.starts_with('/')) {
      tag.closes = true;
      inside.remove_prefix(1);
    }
    if (inside.ends_with('/')) {
      tag.alone = true;
      inside.remove_suffix(1);
    }
    const std::size_t space = inside.find(' ');
    tag.name = std::string(inside.substr(0, space));
    if (space != inside.npos) tag.attributes = std::string(inside.substr(space));
    if (tag.name.empty()) return "a bare <";
    if (tag.attributes.find('<') != std::string::npos) return "a < in an attribute";
    if (tag.closes) {
      if (open.empty() || open.back() != tag.name) return "</" + tag.name + "> closes nothing";
      open.pop_back();
      continue;
    }
    opened(tag);
    if (!tag.alone && !is_void(tag.name)) open.push_back(tag.name);
  }
  return open.empty() ? "" : "<" + open.back() + "> stays open";
}
inline std::string wellformed_fault(std::string_view text) {
  return wellformed_fault(text, [](const Tag&) {});
}

/// The value of an attribute, or empty.
inline std::string attribute(const Tag& tag, std::string_view name) {
  const std::string start = " " + std::string(name) + "=\"";
  const std::size_t at = tag.attributes.find(start);
  if (at == std::string::npos) return "";
  const std::size_t from = at + start.size();
  return tag.attributes.substr(from, tag.attributes.find('"', from) - from);
}

/// What is wrong with a page: it loads nothing, runs nothing, and has titles, descriptions and scopes.
inline std::string page_fault(std::string_view html) {
  for (const char* banned :
       {"http:", "https:", " src=", "url(", "<script", "style=\"", "@import", "<img", "<link", "onload"}) {
    if (html.find(banned) != html.npos) return std::string("it has ") + banned;
  }
  if (html.find("default-src 'none'; style-src 'unsafe-inline'") == html.npos) return "no policy";
  std::set<std::string> ids;
  std::vector<std::string> wanted;
  std::string fault;
  const auto first = [&fault](std::string text) {
    if (fault.empty()) fault = std::move(text);
  };
  const std::string form = wellformed_fault(html, [&](const Tag& tag) {
    if (const std::string id = attribute(tag, "id"); !id.empty() && !ids.insert(id).second) first("twice the id " + id);
    const std::string labels = attribute(tag, "aria-labelledby");
    for (std::size_t from = 0; from < labels.size();) {
      const std::size_t end = std::min(labels.find(' ', from), labels.size());
      wanted.push_back(labels.substr(from, end - from));
      from = end + 1;
    }
    if (tag.name == "svg" && (attribute(tag, "role") != "img" || labels.empty())) first("a chart without a name");
    if (tag.name == "th" && attribute(tag, "scope").empty()) first("a head without scope");
  });
  if (!form.empty()) return form;
  for (const std::string& id : wanted) {
    if (!ids.contains(id)) first("no element has the id " + id);
  }
  return fault;
}

}  // namespace test
