// ckpt explain: which files a framework leaves of a model, and whether a listing has them.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ckpt/catalog/frameworks.hpp>
#include <ckpt/catalog/models.hpp>
#include <ckpt/catalog/small_files.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/check_listing.hpp>
#include <ckpt/io/format.hpp>
#include <ckpt/io/listing.hpp>

#include "due_files.hpp"
#include "fields.hpp"
#include "job.hpp"
#include "print.hpp"
#include "reports.hpp"
#include "subcommands.hpp"

namespace program {

namespace {

constexpr FieldInfo explain_fields[] = {
    {"framework", Shows::text, "framework", "as it is named"},
    {"model", Shows::text, "model", "as it is named"},
    {"parameters", Shows::count, "parameters", "number of parameters"},
    {"ranks", Shows::count, "ranks", "of the layout"},
    {"bytes_per_parameter", Shows::number, "", "in the folder of one save [B]"},
    {"due_bytes", Shows::bytes, "due", "bytes of tensors of one save [B]"},
    {"written_bytes", Shows::bytes, "written", "at each save, second copies and what is written twice included [B]"},
    {"found_bytes", Shows::bytes, "found", "of all saves in the listing, at most [B]"},
    {"saves", Shows::count, "saves", "folders in the listing"},
    {"as_due", Shows::flag, "as due", "every save has its files, and none is known to be incomplete"}};
constexpr FieldInfo habit_fields[] = {
    {"title", Shows::text, "what", "the framework in words"},
    {"writers", Shows::text, "", "what several ranks hold"},
    {"interval", Shows::text, "saves", "when, unless told otherwise"},
    {"keeps", Shows::text, "keeps", "saves that are kept"},
    {"asynchronous", Shows::text, "asynchronous", "impossible, off or on by default"},
    {"fsync", Shows::text, "fsync", "whether it waits for the medium; null: not known"},
    {"threads", Shows::count, "threads", "that write in a process"},
    {"complete", Shows::text, "complete when", "the file that is written last"},
    {"note", Shows::text, "note", "what to know before relying on it"},
    {"source", Shows::text, "", "what was read"}};
constexpr FieldInfo due_fields[] = {{"name", Shows::text, "file", "of the first file, below the folder of the save"},
                                    {"last_name", Shows::text, "", "of the last file"},
                                    {"files", Shows::count, "files", "so many of this size"},
                                    {"payload_bytes", Shows::count, "bytes each", "of tensors of one file [B]"},
                                    {"header_bytes", Shows::bytes, "header", "on top of them, an estimate [B]"},
                                    {"holds", Shows::text, "holds", "weights, optimizer or both"},
                                    {"writer", Shows::text, "written by", "which ranks"}};
constexpr FieldInfo file_fields[] = {{"name", Shows::text, "file", "of the files, with numbers in braces"},
                                     {"folder", Shows::text, "in", "of the save"},
                                     {"found_files", Shows::count, "files", "in the listing"},
                                     {"due_files", Shows::count, "of", "that are due"},
                                     {"found_bytes", Shows::bytes, "found", "of them, at most [B]"},
                                     {"found_bytes_least", Shows::bytes, "", "of them, at least [B]"},
                                     {"due_bytes", Shows::bytes, "due", "of tensors [B]"},
                                     {"normal", Shows::count, "", "files of payload and header"},
                                     {"missing", Shows::count, "", "files that are not there"},
                                     {"smaller", Shows::count, "", "files with less than their payload"},
                                     {"larger", Shows::count, "", "files with more than payload and header"},
                                     {"extra", Shows::count, "", "files that no rank of this layout writes"},
                                     {"verdict", Shows::text, "verdict", "in words"}};
constexpr FieldInfo small_fields[] = {{"name", Shows::text, "file", "of the files, with numbers in braces"},
                                      {"folder", Shows::text, "in", "of the save"},
                                      {"files", Shows::count, "files", "so many"},
                                      {"found_bytes", Shows::bytes, "found", "of them, at most [B]"},
                                      {"usual", Shows::text, "usual size", "of one, in words"},
                                      {"least_bytes", Shows::bytes, "", "of one, usually at least [B]"},
                                      {"most_bytes", Shows::bytes, "", "of one, usually at most [B]"},
                                      {"holds", Shows::text, "holds", "what is in them; null: the name is not known"},
                                      {"writer", Shows::text, "written by", "which ranks"},
                                      {"verdict", Shows::text, "verdict", "whether their size is usual"}};
constexpr FieldInfo finding_fields[] = {{"what", Shows::text, "finding", "what is not as due, or would explain it"},
                                        {"folder", Shows::text, "", "of which save"}};
constexpr SectionInfo explain_sections[] = {{"answer", "Answer", false, explain_fields},
                                            {"framework", "The framework, unless told otherwise", false, habit_fields},
                                            {"due", "Files of one save", true, due_fields},
                                            {"files", "Files found", true, file_fields},
                                            {"small_files", "Small files", true, small_fields},
                                            {"findings", "Findings", true, finding_fields}};

/// A listing from a file, or from standard input.
[[nodiscard]] std::vector<ckpt::ListedFile> listing_of(const std::string& path) {
  constexpr std::size_t largest = (std::size_t{64} << 20) + 1;  // one more than is read
  const auto fail = [&](std::errc what) { throw std::system_error(make_error_code(what), "cannot read " + path); };
  std::ifstream file;
  if (path != "-") {
    if (std::filesystem::is_directory(path)) fail(std::errc::is_a_directory);
    file.open(path, std::ios::binary);
    if (!file) fail(std::errc::no_such_file_or_directory);
  }
  std::istream& stream = path == "-" ? std::cin : file;
  std::string text;
  for (char block[1 << 16]; text.size() < largest && stream;) {
    stream.read(block, sizeof block);
    text.append(block, static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) fail(std::errc::io_error);
  return ckpt::read_listing(text, path == "-" ? "standard input" : path);
}

/// What the command line and job files say of what is saved, and how it is divided; nothing else of a job matters here.
[[nodiscard]] ckpt::JobDescription said_of_state(const Given& given) {
  ckpt::JobDescription state;
  const ckpt::JobDescription job = given.description();
  for (const auto& entry : job.entries()) {
    if (entry.key.starts_with("state.") || entry.key == "saving.framework") {
      state.set(entry.key, entry.text, entry.origin);
    }
  }
  if (!state.has("state.model") && !state.has("state.config")) {
    throw ckpt::InvalidInput("no model: give --model NAME or --config FILE, whose tensors are known");
  }
  state.set("machine.shared.write_aggregate", "1 GB/s", "ckpt explain");  // a job writes to something
  return state;
}

/// That state as its framework saves it: in its formats and by its optimizer, where nothing else is said.
[[nodiscard]] ckpt::DescribedJob described_state(const ckpt::JobDescription& state) {
  ckpt::DescribedJob described = described_as(state);
  if (!described.inventory) {
    throw ckpt::InvalidInput("--bytes-per-parameter, and other sizes in the place of tensors, say nothing of files");
  }
  return described;
}

/// A model whose tensors are known.
template <class Call>
auto with_model(const ckpt::DescribedJob& described, Call&& call) {
  return described.config ? call(*described.config) : call(ckpt::models::get(described.model));
}

void set_habits(Report& report, const ckpt::Framework& framework) {
  Fields& habits = report["framework"];
  habits.set("title", framework.title);
  habits.set("writers", ckpt::writer_rules::get(framework.writer_rule).description);
  if (framework.every_steps != 0) {
    habits.set("interval", fmt::format("every {} steps", framework.every_steps));
  } else if (framework.every) {
    habits.set("interval", fmt::format("every {}", *framework.every));
  } else if (!framework.every_other.empty()) {
    habits.set("interval", framework.every_other);
  }
  habits.set("keeps", framework.keeps == 0
                          ? std::string("all")
                          : fmt::format("{}, {} at most, {} before a save", framework.keeps, framework.most_folders(),
                                        framework.deletes_first ? "deleted" : "not deleted"));
  habits.set("asynchronous", to_string(framework.asynchronous));
  if (framework.syncs) habits.set("fsync", *framework.syncs ? "yes" : "no");
  const std::string threads = fmt::to_string(framework.threads);
  habits.set("threads", framework.threads, framework.threads == 1 ? "" : threads);
  if (!framework.marker.empty()) habits.set("complete", fmt::format("{} is there", framework.marker));
  habits.set("note", framework.note);
  habits.set("source", framework.source);
}

void add_due(Report& report, const std::vector<ckpt::ExpectedFile>& files) {
  for (const DueRow& due : due_rows(files)) {
    Fields& row = report.row("due");
    row.set("name", std::string_view(due.name), due.shown);
    row.set("last_name", due.last);
    row.set("files", static_cast<double>(due.files), due.files_text());
    row.set("payload_bytes", static_cast<double>(due.file.payload), due.payload_text());
    const std::uint64_t header = due.file.header.usual;
    if (header != 0) row.set("header_bytes", ckpt::Bytes(static_cast<double>(header)));
    row.set("holds", to_string(due.file.kind->holds));
    row.set("writer", to_string(due.file.kind->writers));
  }
}

[[nodiscard]] std::string range_text(const ckpt::ByteRange& range) {
  const ckpt::Bytes most(static_cast<double>(range.most));
  if (range.least == range.most) return fmt::format("{}", most);
  return fmt::format("{} to {}", ckpt::Bytes(static_cast<double>(range.least)), most);
}

/// A row of a kind of small files: its name, what is usual, what it holds.
Fields& small_row(Report& report, const ckpt::SmallFile& file, std::string_view name, std::uint64_t files) {
  Fields& row = report.row("small_files");
  row.set("name", name);
  row.set("files", static_cast<double>(files));
  const ckpt::Bytes least(static_cast<double>(file.least));
  const ckpt::Bytes most(static_cast<double>(file.most));
  row.set("usual", fmt::format("{} to {}", least, most));
  row.set("least_bytes", least);
  row.set("most_bytes", most);
  row.set("holds", file.holds);
  row.set("writer", to_string(file.writers));
  return row;
}

/// The small files that a framework leaves with every model.
void add_small_due(Report& report, const ckpt::Framework& framework, const ckpt::ParallelLayout& layout) {
  for (const ckpt::SmallFile& file : ckpt::small_files::all) {
    if (!file.always || !file.is_left_by(framework)) continue;
    const bool each = file.writers == ckpt::FileWriters::all;
    const std::uint64_t files = each ? layout.ranks() : 1;
    small_row(report, file, files == 1 && !file.of_one.empty() ? file.of_one : file.name, files);
  }
}

/// The small files of a folder of a listing.
void add_small_found(Report& report, const ckpt::FolderCheck& folder, std::string_view where, bool several) {
  for (const ckpt::SmallFilesFound& found : folder.small_files) {
    const auto set = [&](Fields& row, std::string_view verdict) {
      row.set("folder", where, several ? std::string(where) : std::string());
      row.set("found_bytes", ckpt::Bytes(static_cast<double>(found.bytes.most)), range_text(found.bytes));
      row.set("verdict", verdict);
    };
    if (found.file == nullptr) {
      Fields& row = report.row("small_files");
      row.set("name", std::string_view(found.name));
      row.set("files", static_cast<double>(found.files));
      set(row, "of no name that is known");
    } else {
      set(small_row(report, *found.file, found.files == 1 ? std::string_view(found.name) : found.file->name,
                    found.files),
          found.smaller != 0  ? "smaller than usual"
          : found.larger != 0 ? "larger than usual"
                              : "as usual");
    }
  }
}

/// "1 missing, 2 smaller than due".
[[nodiscard]] std::string verdict_of(const ckpt::KindCheck& kind) {
  std::string text;
  const auto add = [&text](std::uint64_t count, std::string_view what) {
    if (count != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
  };
  if (kind.as_folder) return kind.smaller != 0 ? "smaller than due" : kind.larger != 0 ? "larger than due" : "as due";
  if (kind.missing != 0 && kind.found_files == 0) return "missing";
  add(kind.missing, "missing");
  add(kind.smaller, "smaller than due");
  add(kind.larger, "larger than due");
  add(kind.extra, "extra");
  return text.empty() ? "as due" : text;
}

void add_check(Report& report, const ckpt::ListingCheck& check) {
  const bool several = check.folders.size() > 1;
  bool marker_said = false;
  for (const ckpt::FolderCheck& folder : check.folders) {
    const std::string where = folder.folder.empty() ? "." : folder.folder;
    const auto find = [&](const std::string& what) {
      Fields& row = report.row("findings");
      row.set("what", std::string_view(what), several ? fmt::format("{}: {}", where, what) : what);
      row.set("folder", where);
    };
    for (const ckpt::KindCheck& kind : folder.kinds) {
      Fields& row = report.row("files");
      row.set("name", kind.kind->name);
      row.set("folder", std::string_view(where), several ? where : std::string());
      row.set("found_files", static_cast<double>(kind.found_files),
              kind.as_folder ? "folder" : count_text(static_cast<double>(kind.found_files)));
      row.set("due_files", static_cast<double>(kind.due_files));
      row.set("found_bytes", ckpt::Bytes(static_cast<double>(kind.found.most)), range_text(kind.found));
      row.set("found_bytes_least", ckpt::Bytes(static_cast<double>(kind.found.least)));
      row.set("due_bytes", ckpt::Bytes(static_cast<double>(kind.due)));
      row.set("normal", static_cast<double>(kind.normal));
      row.set("missing", static_cast<double>(kind.missing));
      row.set("smaller", static_cast<double>(kind.smaller));
      row.set("larger", static_cast<double>(kind.larger));
      row.set("extra", static_cast<double>(kind.extra));
      row.set("verdict", verdict_of(kind));
      for (const std::string& remark : kind.remarks) find(remark);
    }
    for (const std::string& explanation : folder.explanations) find(explanation);
    add_small_found(report, folder, where, several);
    for (const ckpt::ListedFile& other : folder.others) {
      find(fmt::format("extra: {} of {}, not a file of this framework's state", other.name, range_text(other.bytes)));
    }
    if (!folder.small_missing.empty()) {
      std::string names;
      for (const ckpt::SmallFile* file : folder.small_missing) {
        names += fmt::format("{}{}", names.empty() ? "" : ", ", file->name);
      }
      report.note(fmt::format("{}the listing has none of the small {}, which a save usually has: not an error",
                              several ? where + ": " : "", names));
    }
    const std::string_view marker = check.framework->marker;
    if (folder.unfinished) {
      find(fmt::format("{}{} is there: the save is not complete", where, check.framework->unfinished));
    } else if (folder.marker == ckpt::MarkerSeen::no) {
      find(fmt::format("no {}: the save is not complete{}", marker,
                       marker.starts_with('.') ? ", or it was listed without ls -a" : ""));
    } else if (folder.marker == ckpt::MarkerSeen::not_said && !marker.empty() && !marker_said) {
      marker_said = true;
      report.note(fmt::format("a save is complete when {} is there: the listing does not show it", marker));
    }
    if (folder.second_copy) {
      find(fmt::format("a second whole save: {} writes everything again to *{}", check.framework->name,
                       check.framework->second_copy));
    }
  }
  for (const std::string& note : check.notes) report.note(note);
}

/// How far the bytes found are from those due, as a ratio of at least 1.
[[nodiscard]] double distance_of(const ckpt::ListingCheck& check) {
  double due = 0.0;
  double found = 0.0;
  for (const ckpt::FolderCheck& folder : check.folders) {
    due += static_cast<double>(folder.due);
    found += static_cast<double>(folder.found.most);
  }
  return std::abs(std::log((found + 1.0) / (due + 1.0)));
}

/// The frameworks whose files are named as in the listing, those that fit best.
[[nodiscard]] std::vector<const ckpt::Framework*> likely(const std::vector<ckpt::ListedFile>& files) {
  std::vector<const ckpt::Framework*> best;
  std::uint64_t most = 1;
  for (const ckpt::Framework* framework : ckpt::frameworks::all) {
    const std::uint64_t fit = name_fit(*framework, files);
    if (fit > most) best.clear();
    if (fit >= most) best.push_back(framework);
    most = fit > most ? fit : most;
  }
  return best;
}

/// The state as each of the frameworks saves it that may have left the files: the one that was named, or those that fit
/// best.
[[nodiscard]] std::vector<ckpt::DescribedJob> candidates_of(const Given& given,
                                                            const std::vector<ckpt::ListedFile>& files) {
  ckpt::JobDescription state = said_of_state(given);
  std::vector<ckpt::DescribedJob> candidates;
  if (state.has("saving.framework")) {
    candidates.push_back(described_state(state));
    return candidates;
  }
  if (files.empty()) {
    throw ckpt::InvalidInput("give --listing FILE, - for standard input, or --framework NAME to see what is due");
  }
  for (const ckpt::Framework* framework : likely(files)) {
    state.set("saving.framework", framework->name, framework->name);
    candidates.push_back(described_state(state));
  }
  if (candidates.empty()) {
    throw ckpt::InvalidInput("no framework names its files like these: give --framework NAME (ckpt list frameworks)");
  }
  return candidates;
}

int run_explain(const Given& given) {
  const std::string* listing = given.text("listing");
  if (listing != nullptr && !given.arguments().empty()) {
    throw ckpt::InvalidInput("--listing is the LISTING: leave one of them out");
  }
  if (listing == nullptr && !given.arguments().empty()) listing = &given.arguments().front();
  std::vector<ckpt::ListedFile> files;
  if (listing != nullptr) files = listing_of(*listing);
  const std::vector<ckpt::DescribedJob> candidates = candidates_of(given, files);
  const ckpt::JobDescription said = given.description();
  const bool guessed = !said.has("saving.framework");

  return with_model(candidates.front(), [&](const auto& model) {
    const auto layout_of = [](const ckpt::DescribedJob& described) {
      return described.layout_given ? described.inventory->layout() : ckpt::ParallelLayout{};
    };
    const ckpt::DescribedJob* chosen = &candidates.front();
    std::optional<ckpt::ListingCheck> check;
    std::string others;
    for (const ckpt::DescribedJob& candidate : candidates) {
      if (files.empty()) break;
      auto next = check_listing(*candidate.framework, model, *candidate.optimizer, layout_of(candidate), files);
      if (!check || std::pair(!next.as_due(), distance_of(next)) < std::pair(!check->as_due(), distance_of(*check))) {
        chosen = &candidate;
        check = std::move(next);
      }
    }
    for (const ckpt::DescribedJob& candidate : candidates) {
      if (&candidate == chosen) continue;
      others += fmt::format("{}{}", others.empty() ? "" : ", ", candidate.framework->name);
    }
    const ckpt::DescribedJob& described = *chosen;
    const ckpt::Framework* framework = described.framework;
    const ckpt::Optimizer& optimizer = *described.optimizer;
    const ckpt::ParallelLayout ranks = check ? check->layout : layout_of(described);
    const auto due = expected_files(*framework, model, optimizer, ranks, check ? check->shard_limit : 0);
    std::uint64_t bytes = 0;
    for (const ckpt::ExpectedFile& file : due) bytes += file.payload;

    Report report(explain_report);
    Fields& answer = report["answer"];
    answer.set("framework", framework->name);
    answer.set("model", described.model);
    answer.set("parameters", described.parameters);
    answer.set("ranks", static_cast<double>(ranks.ranks()));
    answer.set("bytes_per_parameter", static_cast<double>(bytes) / described.parameters);
    answer.set("due_bytes", ckpt::Bytes(static_cast<double>(bytes)),
               fmt::format("{}, {:.4g} B for each parameter", ckpt::Bytes(static_cast<double>(bytes)),
                           static_cast<double>(bytes) / described.parameters));
    const double times = static_cast<double>(framework->copies_written());
    answer.set("written_bytes", ckpt::Bytes(static_cast<double>(bytes) * times),
               times == 1.0 ? "" : fmt::format("{} at each save", ckpt::Bytes(static_cast<double>(bytes) * times)));
    if (check) {
      ckpt::ByteRange found;
      for (const ckpt::FolderCheck& folder : check->folders) found += folder.found;
      answer.set("found_bytes", ckpt::Bytes(static_cast<double>(found.most)), range_text(found));
      answer.set("saves", static_cast<double>(check->folders.size()));
      answer.set("as_due", check->as_due());
      add_check(report, *check);
      if (guessed) {
        report.note(fmt::format("the framework is guessed from names and sizes{}{}; --framework NAME says it",
                                others.empty() ? "" : "; others that name their files so: ", others));
      }
    } else {
      set_habits(report, *framework);
      add_due(report, due);
      add_small_due(report, *framework, ranks);
    }
    for (const std::string& note : described.notes) {
      const bool said_above = !check && note == fmt::format("{}: {}", framework->name, framework->note);
      if (!said_above) report.note(name_options(note));
    }
    for (const char* key : {"state.frozen_parameters", "state.data_loader"}) {
      if (const auto* entry = said.find(key)) {
        report.note(fmt::format("{} is in none of these files: they hold tensors of the model", entry->origin));
      }
    }
    print(given, report);
    return check && !check->as_due() ? 2 : 0;
  });
}

constexpr const char* explain_examples[] = {
    "explain --framework hf-zero2 --model llama3-8b --dp 8",
    "explain --listing files.txt --model llama3-8b   (of ls -l, ls -lh, du -ab or du -ah)",
    "explain - --model qwen3-30b-a3b --framework verl-megatron"};

}  // namespace

const ReportInfo explain_report{"explain", "Files that a framework leaves, and whether they are there",
                                explain_sections, "files"};

const Subcommand explain_command{
    .name = "explain",
    .summary = "which files a framework leaves, and whether a listing has them",
    .arguments = "[LISTING]",
    .most_arguments = 1,
    .first = "listing model framework fsdp dp tp output",
    .more =
        "config optimizer precision rank lora-targets also-train dora ema gradients pp cp ep zero writer-rule "
        "shard-group prediction job table",
    .examples = explain_examples,
    .run = run_explain,
    .more_help = CKPT_PROGRAM_MODELS_HELP
    "\n\n"
    "LISTING is --listing. Exit code 2: a file of the state is missing, shorter or larger than due, or one of 100 "
    "MB\n"
    "or more is extra, or the save is not complete. Small files (tokenizer, logs) are told about and change no "
    "code."};

}  // namespace program
