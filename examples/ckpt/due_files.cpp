#include "due_files.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <ckpt/catalog/models.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/format.hpp>

#include "fields.hpp"

namespace program {

namespace {

[[nodiscard]] std::string_view base_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// Bytes of all files of a kind.
[[nodiscard]] std::uint64_t bytes_of(const std::vector<ckpt::ExpectedFile>& files, const ckpt::FileKind& kind) {
  std::uint64_t sum = 0;
  for (const ckpt::ExpectedFile& file : files) sum += file.kind == &kind ? file.payload : 0;
  return sum;
}

[[nodiscard]] bool is_compressed(const ckpt::ExpectedFile& file) {
  return file.kind->format == ckpt::FileFormat::compressed;
}

}  // namespace

std::string DueRow::payload_text() const {
  return (is_compressed(file) ? "together at most " : "") + count_text(static_cast<double>(file.payload));
}
std::string DueRow::files_text() const { return is_compressed(file) ? "some" : count_text(static_cast<double>(files)); }

std::vector<DueRow> due_rows(const std::vector<ckpt::ExpectedFile>& files) {
  std::vector<DueRow> rows;
  for (std::size_t i = 0; i < files.size();) {
    const ckpt::ExpectedFile& file = files[i];
    std::size_t last = i;
    while (last + 1 < files.size() && files[last + 1].kind == file.kind && files[last + 1].payload == file.payload &&
           file.kind->whole.empty()) {
      ++last;
    }
    DueRow row{.name = file.name, .last = files[last].name, .shown = file.name, .files = last - i + 1, .file = file};
    if (row.files > 1 && file.payload * row.files == bytes_of(files, *file.kind)) {
      row.shown = file.kind->name;
    } else if (row.files > 1) {
      const bool same_base = base_of(row.name) == base_of(row.last);
      row.shown = fmt::format("{} ... {}", row.name, same_base ? std::string_view(row.last) : base_of(row.last));
    }
    rows.push_back(std::move(row));
    i = last + 1;
  }
  return rows;
}

std::string due_files_text(const ckpt::Framework& framework, const ckpt::DescribedJob& described) {
  if (!described.inventory || !described.optimizer) return "";
  const ckpt::ParallelLayout& layout = described.inventory->layout();
  Table table;
  table.add({fmt::format("Files of one save by {}", framework.name), "files", "bytes each", "holds", "written by"});
  try {
    const auto files =
        described.config ? expected_files(framework, *described.config, *described.optimizer, layout)
                         : expected_files(framework, ckpt::models::get(described.model), *described.optimizer, layout);
    for (const DueRow& row : due_rows(files)) {
      table.add({"  " + row.shown, row.files_text(), row.payload_text(), std::string(to_string(row.file.kind->holds)),
                 std::string(to_string(row.file.kind->writers))});
    }
  } catch (const ckpt::InvalidInput& error) {  // the job is asked about, not its files
    return fmt::format("\nFiles of one save by {}: {}\n", framework.name, error.what());
  }
  constexpr bool right[] = {false, true, true, false, false};
  return "\n" + table.text(right, "");
}

}  // namespace program
