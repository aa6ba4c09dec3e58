#pragma once
// Whether a listing has the files that a framework leaves: what is normal, missing, short or extra, and what would
// explain the difference.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <ckpt/catalog/small_files.hpp>
#include <ckpt/core/checked.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/io/detail/explain_bytes.hpp>
#include <ckpt/io/expected_files.hpp>
#include <ckpt/io/listing.hpp>
#include <ckpt/state/listing.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// How the files of a kind compare with what is due.
struct KindCheck {
  const FileKind* kind = nullptr;      ///< which
  std::uint64_t due_files = 0;         ///< so many
  std::uint64_t due = 0;               ///< bytes of tensors [B]
  std::uint64_t found_files = 0;       ///< in the listing
  ByteRange found{};                   ///< bytes of them
  std::uint64_t normal = 0;            ///< files of payload and header
  std::uint64_t smaller = 0;           ///< files with less than their payload
  std::uint64_t larger = 0;            ///< files with more than payload and header
  std::uint64_t missing = 0;           ///< files that are not there
  std::uint64_t extra = 0;             ///< files that no rank or shard of this layout writes
  bool as_folder = false;              ///< only the sum of a folder was listed, no files
  std::vector<std::string> remarks{};  ///< by file, the first few

  /// All files are there, and normal.
  [[nodiscard]] bool as_due() const { return smaller + larger + missing + extra == 0; }
};

/// Whether the file is there by which a save is known to be complete.
enum class MarkerSeen : std::uint8_t {
  yes,       ///< it is in the listing
  no,        ///< other small files are, it is not
  not_said,  ///< the listing has no small files, or the framework has no such file
};

/// The word for that.
[[nodiscard]] constexpr std::string_view to_string(MarkerSeen seen) {
  switch (seen) {
    case MarkerSeen::yes:
      return "yes";
    case MarkerSeen::no:
      return "no";
    case MarkerSeen::not_said:
      return "not said";
  }
  return "unknown";
}

/// Small files of one kind in a listing.
struct SmallFilesFound {
  const SmallFile* file = nullptr;  ///< which; null: of a name that is not known
  std::string name{};               ///< of the first
  std::uint64_t files = 0;          ///< so many
  std::uint64_t smaller = 0;        ///< with less than they usually have
  std::uint64_t larger = 0;         ///< with more
  ByteRange bytes{};                ///< of all
};

/// The kind of small file that has this name: one of this framework, or else of another; null where none has.
[[nodiscard]] inline const SmallFile* find_small_file(const Framework& framework, std::string_view base);

/// How one folder of a listing compares with a save.
struct FolderCheck {
  std::string folder{};                           ///< as listed; empty: the names have none
  std::vector<KindCheck> kinds{};                 ///< in the order of the framework
  std::vector<ListedFile> others{};               ///< extra: of 100 MB and more, of no kind
  std::vector<SmallFilesFound> small_files{};     ///< the rest, as listed; whatever they are, the state is as due
  std::vector<const SmallFile*> small_missing{};  ///< that every save has, where the listing has some and not these
  MarkerSeen marker = MarkerSeen::not_said;       ///< of completeness
  bool unfinished = false;                        ///< a file beside it says that it is not complete
  bool second_copy = false;                       ///< it is the second whole save that the framework writes
  std::uint64_t due = 0;                          ///< bytes of tensors [B]
  ByteRange found{};                              ///< bytes of all files of its kinds
  std::vector<std::string> explanations{};        ///< of what is not as due

  /// All files are there and normal, and there is no other of 100 MB or more.
  [[nodiscard]] bool as_due() const {
    return others.empty() &&
           std::all_of(kinds.begin(), kinds.end(), [](const KindCheck& kind) { return kind.as_due(); });
  }
};

/// How a listing compares with what a framework writes.
struct ListingCheck {
  const Framework* framework = nullptr;  ///< which
  ParallelLayout layout{};               ///< that was compared
  std::uint64_t shard_limit = 0;         ///< of safetensors [B]
  std::vector<FolderCheck> folders{};    ///< in the order of the listing
  std::vector<std::string> notes{};      ///< what was taken from the listing

  /// Every folder is as due, and none is known to be incomplete.
  [[nodiscard]] bool as_due() const {
    return std::all_of(folders.begin(), folders.end(),
                       [](const FolderCheck& folder) { return folder.as_due() && folder.marker != MarkerSeen::no; });
  }
};

/// Compares a listing with what a framework writes.
///
/// Files are told by their names, folders by what stands before them. A file is normal when it has its payload and at
/// most `HeaderBytes::most` on top; rounded sizes are normal when they can be. Where the layout has one rank, the ranks
/// are those of the names and sizes; where safetensors are split otherwise than by the framework's default, at the
/// limit that gives as many files.
///
/// What is not as due is compared with the same state in other formats, with parts of its experts, with weights alone.
///
/// @throws InvalidInput what `expected_files` rejects; a listing without a file of the framework
template <Architecture Model, TensorOptimizer O>
[[nodiscard]] ListingCheck check_listing(const Framework& framework, const Model& model, const O& optimizer,
                                         const ParallelLayout& layout, const std::vector<ListedFile>& files,
                                         std::uint64_t shard_limit = 0);

/// How well the names of a listing fit a framework, 0: not at all. Of several that fit as well, sizes decide.
[[nodiscard]] inline std::uint64_t name_fit(const Framework& framework, const std::vector<ListedFile>& files);

// ---- implementation

namespace detail {

/// From here on a file is no tokenizer, plan or log [B].
inline constexpr std::uint64_t large_file = 100'000'000;

/// What tells the writers of a kind apart: rank and model-parallel rank, or the shard.
using WriterKey = std::tuple<std::uint64_t, std::uint64_t>;
[[nodiscard]] inline WriterKey writer_key(const NameNumbers& numbers) {
  if (numbers.shard) return {*numbers.shard, 0};
  return {numbers.rank.value_or(0), numbers.mp.value_or(0) + (numbers.stage.value_or(0) << 32)};
}

/// Compares one folder.
class FolderChecker {
 public:
  FolderChecker(const Framework& framework, const std::vector<NumberedFile>& expected) {
    for (const FileKind& kind : framework.files()) {
      Kind next{{.kind = &kind}, {}, {}, {}};
      for (const NumberedFile& numbered : expected) {
        if (*numbered.file.kind != kind) continue;
        ++next.check.due_files;
        next.check.due += numbered.file.payload;
        Writer& writer = next.due[writer_key(numbered.numbers)];
        writer.payload += numbered.file.payload;
        writer.header = numbered.file.header;
        writer.exact = numbered.file.exact;
        writer.names.push_back(numbered.file.name);
        ++writer.files;
      }
      kinds_.push_back(std::move(next));
    }
  }

  void take(const NameMatch& match, const ListedFile& file) {
    Kind& kind = kinds_[match.kind];
    ++kind.check.found_files;
    kind.check.found += file.bytes;
    Writer& writer = kind.found[writer_key(match.numbers)];
    ++writer.files;
    writer.bytes += file.bytes;
    writer.names.emplace_back(file.base());
  }
  /// The sum of a folder in the place of its files.
  void take_folder(std::size_t index, const ListedFile& folder) {
    Kind& kind = kinds_[index];
    kind.check.as_folder = true;
    kind.check.found += folder.bytes;
  }
  [[nodiscard]] bool has_files(std::size_t index) const { return kinds_[index].check.found_files > 0; }

  [[nodiscard]] std::vector<KindCheck> checks() {
    std::vector<KindCheck> result;
    for (Kind& kind : kinds_) {
      compare(kind);
      result.push_back(std::move(kind.check));
    }
    return result;
  }

 private:
  struct Writer {
    std::uint64_t files = 0;
    std::uint64_t payload = 0;
    HeaderBytes header{};
    ByteRange bytes{};
    bool exact = true;
    std::vector<std::string> names{};
  };
  struct Kind {
    KindCheck check{};
    std::map<WriterKey, Writer> due{};
    std::map<WriterKey, Writer> found{};
    std::vector<std::string> unused{};
  };

  static void remark(KindCheck& check, std::string text) {
    constexpr std::size_t most = 8;
    if (check.remarks.size() < most) check.remarks.push_back(std::move(text));
    if (check.remarks.size() == most) check.remarks.back() = "and others";
  }

  static void compare(Kind& kind) {
    KindCheck& check = kind.check;
    if (check.as_folder || check.kind->format == FileFormat::compressed) {
      if (check.found_files == 0 && !check.as_folder) {
        check.missing = check.due_files;
        return;
      }
      // Files of a folder are not counted; what is compressed is at most so large.
      const bool compressed = check.kind->format == FileFormat::compressed;
      const std::uint64_t most = kind.due.empty() ? 0 : kind.due.begin()->second.header.most * check.due_files;
      if (check.found.least > check.due + (compressed ? check.due / 100 : most)) check.larger = 1;
      if (!compressed && check.found.most < check.due) check.smaller = 1;
      check.normal = check.found_files;
      return;
    }
    if (kind.found.empty() && kind.due.size() > 1) {
      check.missing = check.due_files;
      return remark(check, "missing: all of " + std::string(check.kind->name));
    }
    for (auto& [key, due] : kind.due) {
      const auto at = kind.found.find(key);
      if (at == kind.found.end()) {
        check.missing += due.files;
        for (const std::string& name : due.names) remark(check, "missing: " + name);
        continue;
      }
      const Writer& found = at->second;
      if (found.files < due.files) {
        check.missing += due.files - found.files;
        remark(check, "missing: a part beside " + found.names.front());
        continue;
      }
      if (is_normal(kind, due, found)) {
        check.normal += found.files;
        continue;
      }
      const bool small_file = found.bytes.most < due.payload;
      (small_file ? check.smaller : check.larger) += found.files;
      remark(check, found.names.front() + (found.files > 1 ? " and its other parts" : "") + ": " +
                        range_text(found.bytes) + (small_file ? " where " : ", more than the ") +
                        bytes_text(static_cast<double>(due.payload)) + (small_file ? " are due" : " that are due"));
    }
    for (const auto& [key, found] : kind.found) {
      if (kind.due.contains(key)) continue;
      check.extra += found.files;
      remark(check, "extra: " + found.names.front());
    }
  }

  [[nodiscard]] static bool is_normal(const Kind& kind, const Writer& due, const Writer& found) {
    const auto as = [&found](const Writer& size) {
      return found.bytes.meets(size.payload, add_bytes(size.payload, size.header.most));
    };
    if (due.exact) return as(due);
    return std::any_of(kind.due.begin(), kind.due.end(), [&](const auto& other) { return as(other.second); });
  }

  std::vector<Kind> kinds_{};
};

/// Counts a small file among those of its kind, or of its name.
inline void add_small_file(const Framework& framework, const ListedFile& file, std::vector<SmallFilesFound>& found) {
  const SmallFile* kind = find_small_file(framework, file.base());
  auto at = std::find_if(found.begin(), found.end(), [&](const SmallFilesFound& other) {
    return kind != nullptr ? other.file == kind : other.file == nullptr && other.name == file.base();
  });
  if (at == found.end()) {
    constexpr std::size_t most = 200;
    if (found.size() == most) return;
    at = found.insert(at, SmallFilesFound{.file = kind, .name = std::string(file.base())});
  }
  ++at->files;
  at->bytes += file.bytes;
  if (kind == nullptr) return;
  if (file.bytes.most < kind->least) ++at->smaller;
  if (file.bytes.least > kind->most) ++at->larger;
}

/// The small files that a framework leaves with every model and a listing does not have; the marker is told apart.
[[nodiscard]] inline std::vector<const SmallFile*> small_files_missing(const Framework& framework,
                                                                       const std::vector<ListedFile>& files) {
  std::vector<const SmallFile*> missing;
  for (const SmallFile& kind : small_files::all) {
    if (!kind.always || !kind.is_left_by(framework) || kind.name == framework.marker) continue;
    const bool there = std::any_of(files.begin(), files.end(), [&](const ListedFile& file) {
      NameNumbers numbers;
      return file.base() == kind.of_one || match_component(kind.name, file.base(), numbers);
    });
    if (!there) missing.push_back(&kind);
  }
  return missing;
}

/// The rank of adapters whose files have the bytes that were found, where others are due; 0 where none has, or several
/// have. `headers`: most bytes of them beside tensors.
template <TensorOptimizer O>
[[nodiscard]] std::uint64_t rank_of_bytes(const O& optimizer, const KindCheck& kind, std::uint64_t headers) {
  if constexpr (requires { optimizer.scope()->ranks[0].rank; }) {
    const LoraScope* scope = optimizer.scope();
    if (scope == nullptr || scope->magnitudes || !scope->also_train.empty() || scope->ranks[0].rank != 0) return 0;
    const std::uint64_t of_one = kind.due / optimizer.rank();
    if (of_one * optimizer.rank() != kind.due || of_one == 0) return 0;
    const std::uint64_t most = kind.found.most / of_one;
    const std::uint64_t least = kind.found.least > headers ? (kind.found.least - headers + of_one - 1) / of_one : 1;
    return least == most ? most : 0;
  } else {
    static_cast<void>(kind);
    static_cast<void>(headers);
    return 0;
  }
}

/// Ranks that the names have: the layout, if it has one rank; and from sizes, where files of the last ranks may be
/// missing.
template <Architecture Model, TensorOptimizer O>
[[nodiscard]] ParallelLayout layout_of_names(const Framework& framework, const Model& model, const O& optimizer,
                                             ParallelLayout layout, const std::vector<ListedFile>& files,
                                             std::vector<std::string>& notes) {
  if (layout.ranks() > 1) return layout;
  std::uint64_t ranks = 1;
  std::uint64_t model_ranks = 1;
  std::uint64_t stages = 1;
  std::array<std::uint64_t, Framework::max_files> largest{};
  std::array<bool, Framework::max_files> divided{};  // several files of a rank
  for (const ListedFile& file : files) {
    const auto match = match_name(framework, file.name);
    if (file.folder || !match) continue;
    const NameNumbers& n = match->numbers;
    if (n.rank) ranks = (std::max)(ranks, *n.rank + 1);
    if (n.ranks) ranks = (std::max)(ranks, *n.ranks);
    if (n.mp) model_ranks = (std::max)(model_ranks, *n.mp + 1);
    if (n.stage) stages = (std::max)(stages, *n.stage + 1);
    if (n.part.value_or(0) > 0) divided[match->kind] = true;
    if (n.rank) largest[match->kind] = (std::max)(largest[match->kind], file.bytes.least);
  }
  constexpr std::uint64_t most = 65'536;
  if (ranks > most || model_ranks > most) {
    reject("ckpt::check_listing: ranks in the names of files must be at most 65536",
           static_cast<double>((std::max)(ranks, model_ranks)));
  }
  const ParallelLayout one = layout_in(framework, layout);
  const Inventory inventory = take_inventory(model, optimizer, one);
  for (std::size_t i = 0; i < framework.files().size(); ++i) {
    const FileKind& kind = framework.files()[i];
    if (largest[i] == 0 || divided[i] || kind.writers != FileWriters::all || kind.parts != 1) continue;
    const auto all = static_cast<double>(bytes_held(inventory, kind.holds));
    const double share = all / static_cast<double>(largest[i]) / static_cast<double>(model_ranks);
    const auto whole = static_cast<std::uint64_t>(share + 0.5);
    const double off = share - static_cast<double>(whole);
    if (whole <= ranks || whole > most || off > 0.02 || off < -0.02) continue;
    if (whole <= ranks + (std::max)(ranks / 4, std::uint64_t{1})) {
      notes.push_back("the names are of " + std::to_string(ranks) + " ranks, the sizes of " + std::to_string(whole) +
                      ": taken as " + std::to_string(whole));
      ranks = whole;
    } else {
      notes.push_back("a file has 1/" + std::to_string(whole) +
                      " of what is due: the rest of so many is missing, or the state is in other formats");
    }
  }
  layout.data = ranks;
  layout.tensor = model_ranks;
  layout.pipeline = stages;
  if (layout.ranks() > 1) {
    notes.push_back("ranks as the names of the files have them: " + std::to_string(ranks) +
                    (model_ranks * stages > 1 ? " x " + std::to_string(model_ranks * stages) + " model-parallel" : ""));
  }
  return layout;
}

/// The bytes at which safetensors were split, by how many files there are.
template <Architecture Model, TensorOptimizer O>
[[nodiscard]] std::uint64_t limit_of_names(const Framework& framework, const Model& model, const O& optimizer,
                                           const std::vector<ListedFile>& files, std::vector<std::string>& notes) {
  std::uint64_t shards = 0;
  for (const ListedFile& file : files) {
    const auto match = match_name(framework, file.name);
    if (file.folder || !match || framework.files()[match->kind].whole.empty()) continue;
    shards = match->numbers.shards.value_or(1);
    break;
  }
  if (shards == 0 || shard_count(model, optimizer, framework.shard_limit) == shards) return framework.shard_limit;
  // in GB: those of transformers 4 and 5, what people set, and one file for all
  for (const std::uint64_t gigabytes : {5ull, 50ull, 10ull, 2ull, 1ull, 4ull, 20ull, 1'000'000ull}) {
    const std::uint64_t limit = gigabytes * 1'000'000'000;
    if (shard_count(model, optimizer, limit) != shards) continue;
    notes.push_back("weights are split at " + bytes_text(static_cast<double>(limit)) + ", by the number of files");
    return limit;
  }
  notes.push_back("no usual limit splits the weights into " + std::to_string(shards) + " files");
  return framework.shard_limit;
}

/// The kind of which a listed folder holds all files: the last component of a folder in its pattern; max_files: none.
[[nodiscard]] inline std::size_t kind_of_folder(const Framework& framework, std::string_view base) {
  std::size_t found = Framework::max_files;
  for (std::size_t i = 0; i < framework.files().size(); ++i) {
    std::string_view pattern = framework.files()[i].name;
    static_cast<void>(take_last_component(pattern));
    while (!pattern.empty()) {
      if (take_last_component(pattern) != base) continue;
      if (found != Framework::max_files) return Framework::max_files;
      found = i;
    }
  }
  return found;
}

/// Whether a folder is another or above it.
[[nodiscard]] inline bool is_at_or_above(std::string_view folder, std::string_view other) {
  return folder.empty() ||
         (other.starts_with(folder) && (other.size() == folder.size() || other[folder.size()] == '/'));
}

}  // namespace detail

inline const SmallFile* find_small_file(const Framework& framework, std::string_view base) {
  const SmallFile* found = nullptr;
  for (const SmallFile& file : small_files::all) {
    detail::NameNumbers numbers;
    const bool is_it = base == file.of_one || detail::match_component(file.name, base, numbers);
    if (is_it && (found == nullptr || file.is_left_by(framework))) found = &file;
  }
  return found;
}

inline std::uint64_t name_fit(const Framework& framework, const std::vector<ListedFile>& files) {
  std::array<bool, Framework::max_files> seen{};
  std::uint64_t fit = 0;
  std::uint64_t misses = 0;
  for (const ListedFile& file : files) {
    if (file.folder && detail::kind_of_folder(framework, file.base()) == Framework::max_files) continue;
    if (file.folder) {
      seen[detail::kind_of_folder(framework, file.base())] = true;
      continue;
    }
    const auto match = detail::match_name(framework, file.name);
    if (!match || !match->whole) {
      misses += file.bytes.most >= detail::large_file ? 1 : 0;
      continue;
    }
    seen[match->kind] = true;
    detail::NameNumbers numbers;
    std::string_view folder = match->folder;
    std::string_view pattern = framework.folder;
    const bool in_folder = !pattern.empty() && detail::match_component(detail::take_last_component(pattern),
                                                                       detail::take_last_component(folder), numbers);
    fit = (std::max)(fit, std::uint64_t{2 * match->components + (in_folder ? 1U : 0U)});
  }
  for (const ListedFile& file : files) {
    if (!framework.marker.empty() && file.base() == framework.marker && fit > 0) {
      ++fit;
      break;
    }
  }
  std::uint64_t kinds = 0;
  for (const bool one : seen) kinds += one ? 1 : 0;
  if (kinds == 0) return 0;
  const bool all = kinds == framework.files().size();
  return 1 + fit + (all ? 200 + 50 * kinds : 20 * kinds) - (std::min)(misses, std::uint64_t{19});
}

template <Architecture Model, TensorOptimizer O>
ListingCheck check_listing(const Framework& framework, const Model& model, const O& optimizer,
                           const ParallelLayout& layout, const std::vector<ListedFile>& files,
                           std::uint64_t shard_limit) {
  ListingCheck check{.framework = &framework, .layout = {}, .shard_limit = shard_limit, .folders = {}, .notes = {}};
  check.layout = detail::layout_of_names(framework, model, optimizer, layout, files, check.notes);
  if (shard_limit == 0) check.shard_limit = detail::limit_of_names(framework, model, optimizer, files, check.notes);
  const auto expected = detail::numbered_files(framework, model, optimizer, check.layout, check.shard_limit);
  const Inventory inventory = take_inventory(model, optimizer, layout_in(framework, check.layout));
  const detail::Explainer<Model> explainer(model, inventory);

  std::vector<std::string_view> folders;
  std::vector<detail::FolderChecker> checkers;
  const auto checker_of = [&](std::string_view folder) -> detail::FolderChecker& {
    const auto at = std::find(folders.begin(), folders.end(), folder);
    if (at != folders.end()) return checkers[static_cast<std::size_t>(at - folders.begin())];
    constexpr std::size_t most = 1000;
    if (folders.size() == most) detail::reject("ckpt::check_listing: saves must be at most 1000", 1001.0);
    folders.push_back(folder);
    checkers.emplace_back(framework, expected);
    return checkers.back();
  };
  for (const ListedFile& file : files) {
    if (file.folder) continue;
    if (const auto match = detail::match_name(framework, file.name)) checker_of(match->folder).take(*match, file);
  }
  for (const ListedFile& file : files) {  // sums of folders, where their files are not listed
    const std::size_t kind = detail::kind_of_folder(framework, file.base());
    if (kind == Framework::max_files) continue;
    if (checkers.size() > 1 || (!checkers.empty() && checkers[0].has_files(kind))) continue;
    checker_of(checkers.empty() ? std::string_view() : folders[0]).take_folder(kind, file);
  }
  if (folders.empty()) {
    detail::reject(InvalidInput("ckpt::check_listing: no file of the listing is named as ")
                       .append(framework.name)
                       .append(" names them: ")
                       .append(framework.files()[0].name));
  }
  for (std::size_t i = 0; i < folders.size(); ++i) {
    FolderCheck folder;
    folder.folder = folders[i];
    folder.kinds = checkers[i].checks();
    folder.second_copy = !framework.second_copy.empty() && folders[i].ends_with(framework.second_copy);
    for (const KindCheck& kind : folder.kinds) {
      folder.due += kind.due;
      folder.found += kind.found;
      if (kind.as_due() || kind.due == 0) continue;
      const double per = static_cast<double>(kind.due) / static_cast<double>(inventory.parameters());
      const std::uint64_t slack = header_bytes(kind.kind->format, 4 * 2000).most * (kind.due_files + 1);
      if (kind.smaller + kind.larger == 0 || kind.missing + kind.extra != 0) continue;
      std::uint64_t headers = 0;
      for (const detail::NumberedFile& due : expected)
        headers += *due.file.kind == *kind.kind ? due.file.header.most : 0;
      if (const std::uint64_t rank = detail::rank_of_bytes(optimizer, kind, headers); rank != 0) {
        folder.explanations.push_back(detail::range_text(kind.found) + " of " +
                                      std::string(to_string(kind.kind->holds)) + " are those of adapters of rank " +
                                      std::to_string(rank));
        continue;
      }
      explainer.explain(kind.kind->holds, kind.found, per, slack, folder.explanations);
    }
    bool small_files = false;
    bool marker = false;
    for (const ListedFile& file : files) {
      std::string_view where = file.name;
      static_cast<void>(detail::take_last_component(where));
      const bool is_beside = detail::is_at_or_above(folders[i], where) || detail::is_at_or_above(where, folders[i]);
      const auto match = detail::match_name(framework, file.name);
      if (file.folder || match || !is_beside) continue;
      marker = marker || file.base() == framework.marker;
      if (!detail::is_at_or_above(folders[i], where)) continue;
      if (file.base() == framework.marker || file.bytes.most < detail::large_file) {
        small_files = small_files || file.bytes.most < detail::large_file;
        detail::add_small_file(framework, file, folder.small_files);
      } else {
        folder.others.push_back(file);
      }
    }
    if (small_files) folder.small_missing = detail::small_files_missing(framework, files);
    folder.unfinished =
        !framework.unfinished.empty() && std::any_of(files.begin(), files.end(), [&](const ListedFile& file) {
          return file.name == folder.folder + std::string(framework.unfinished);
        });
    folder.marker = folder.unfinished          ? MarkerSeen::no
                    : framework.marker.empty() ? MarkerSeen::not_said
                    : marker                   ? MarkerSeen::yes
                    : small_files              ? MarkerSeen::no
                                               : MarkerSeen::not_said;
    check.folders.push_back(std::move(folder));
  }
  return check;
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
