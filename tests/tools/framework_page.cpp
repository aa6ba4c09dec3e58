// Prints docs/how/what_my_framework_writes.md from the catalog of frameworks. CI runs it and compares.

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <ckpt/catalog/frameworks.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/state/listing.hpp>

namespace {

using ckpt::FileBytes;
using ckpt::Framework;

/// Names of the kinds of files, each as code.
std::string files_of(const Framework& framework) {
  std::string text;
  for (const ckpt::FileKind& kind : framework.files()) {
    text += fmt::format("{}`{}`", text.empty() ? "" : ", ", kind.name);
  }
  return text;
}

/// Who writes most of the bytes.
std::string writers_of(const Framework& framework) {
  std::string text;
  for (const ckpt::FileKind& kind : framework.files()) {
    const std::string_view words =
        kind.writers == ckpt::FileWriters::model_parallel_ranks ? "first replicas" : to_string(kind.writers);
    if (text.find(words) == text.npos) text += fmt::format("{}{}", text.empty() ? "" : ", ", words);
  }
  return text;
}

/// "4 + 8": bytes for each parameter of each kind of file.
std::string bytes_of(const Framework& framework) {
  const ckpt::BytesPerParameter each = components(ckpt::Adam<>::rule, ckpt::precisions::get(framework.precision));
  std::string text;
  for (const ckpt::FileKind& kind : framework.files()) {
    const double bytes = kind.holds == FileBytes::weights     ? each.weights
                         : kind.holds == FileBytes::optimizer ? each.total() - each.weights
                                                              : each.total();
    text += fmt::format("{}{}", text.empty() ? "" : " + ", bytes);
  }
  const std::string sum = fmt::format("{}", folder_bytes_per_parameter(framework));
  return text == sum ? fmt::format("**{}**", sum) : fmt::format("{} = **{}**", text, sum);
}

std::string interval_of(const Framework& framework) {
  if (framework.every_steps != 0) return fmt::format("{} steps", framework.every_steps);
  if (framework.every) return fmt::format("{}", *framework.every);
  return std::string(framework.every_other);
}

std::string kept_by(const Framework& framework) {
  if (framework.keeps == 0) return "all";
  return fmt::format("{} (at most {})", framework.keeps, framework.most_folders());
}

std::string bytes_at_each_save(const Framework& framework) {
  const std::uint64_t times = framework.copies_written();
  return times == 1 ? "" : fmt::format("x {}", times);
}

void print_table() {
  fmt::print(
      "| name | setup | B for each parameter | written | files | who | fsync | async | every | keeps | complete when "
      "|\n");
  fmt::print("|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Framework* framework : ckpt::frameworks::all) {
    fmt::print("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", framework->name, framework->title,
               bytes_of(*framework), bytes_at_each_save(*framework), files_of(*framework), writers_of(*framework),
               framework->syncs ? (*framework->syncs ? "yes" : "no") : "", to_string(framework->asynchronous),
               interval_of(*framework), kept_by(*framework),
               framework->marker.empty() ? "" : fmt::format("`{}`", framework->marker));
  }
}

/// Bytes of one save of Llama 3 8B on 8 ranks, and of the rank that writes most.
void print_example() {
  fmt::print("| name | one save | the rank that writes most |\n|---|---:|---:|\n");
  for (const Framework* framework : ckpt::frameworks::all) {
    if (framework->optimizer != "adam") continue;
    double all = 0.0;
    double rank_0 = 0.0;
    const auto take = [&](const ckpt::DueFiles& files) {
      all += static_cast<double>(files.bytes());
      const bool one = files.kind->writers != ckpt::FileWriters::all;
      const bool compressed = files.kind->format == ckpt::FileFormat::compressed;
      if (one || files.first == 0) rank_0 += static_cast<double>(files.payload) / (compressed ? 8.0 : 1.0);
    };
    visit_files(*framework, ckpt::models::llama3_8b, optimizer_in(*framework), {.data = 8}, take);
    fmt::print("| {} | {} | {} |\n", framework->name, ckpt::Bytes(all), ckpt::Bytes(rank_0));
  }
}

}  // namespace

int main() {
  fmt::print(
      "# What my framework writes\n\n"
      "<!-- Printed by tests/tools/framework_page.cpp from include/ckpt/catalog/frameworks.hpp; do not edit by hand. "
      "-->\n\n"
      "What each setup leaves on the storage unless it is told otherwise: one line a setup. The files of your model, "
      "to "
      "the byte:\n\n"
      "<!-- run: ok -->\n```sh\nckpt explain --framework hf-zero2 --model llama3-8b --dp 8\n```\n\n"
      "and whether a folder has them, from what `ls -la` prints:\n\n"
      "<!-- run: exit 2 -->\n```sh\n"
      "ckpt explain --listing examples/data/save_listing.txt --framework torchtitan --model llama3-8b\n```\n\n"
      "[Its manual](../ckpt_explain.md). `--framework NAME` of the other commands sets who writes, by what, and into "
      "which memory.\n\n");
  print_table();
  fmt::print(
      "\n* Bytes are those in the folder of one save with Adam, in the order of the files; for LoRA those of a "
      "parameter of an adapter.\n"
      "* *written*: how often the job writes them: twice into the same folder, or into a second one.\n"
      "* *keeps*: saves, and how many folders there are at most at a time.\n"
      "* An empty field does not apply, or is not known. Without fsync \"saved\" means in the memory of the node.\n\n"
      "## What to know\n\n");
  for (const Framework* framework : ckpt::frameworks::all) {
    fmt::print("* **{}**: {}. Read in: {}.\n", framework->name, framework->note, framework->source);
  }
  fmt::print("\n## Llama 3 8B on 8 accelerators\n\nBytes of tensors; headers come on top.\n\n");
  print_example();
  return std::fflush(stdout) == 0 ? 0 : 1;
}
