#pragma once
// Who writes how much at the same time: groups of writers that write alike, and how they share nodes.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/state/inventory.hpp>

namespace ckpt::inline CKPT_ABI {

/// Writers (ranks, processes, nodes) that write alike.
template <Scalar Rep = double>
struct WriterGroup {
  BasicBytes<Rep> bytes = BasicBytes<Rep>(Rep(0.0));  ///< of one writer [B], > 0
  Count<Rep> files = Rep(1.0);                        ///< of one writer, >= 0
  Count<Rep> writers = Rep(1.0);                      ///< how many write this, >= 1
};

/// Which writers share a node, when they do not write alike. It decides what the heaviest node has to write.
enum class Placement : std::uint8_t {
  packed,  ///< the heaviest writers together: data parallel replica 0, which also writes the weights, on nodes of its
           ///< own
  spread,  ///< dealt out like cards, heaviest first: every node gets its part of each kind
};

/// How writers are placed on nodes.
struct WriterLayout {
  std::uint64_t writers_per_node = 1;       ///< k, 1 ... 65536; 1: each has a node of its own
  Placement placement = Placement::packed;  ///< which of them share a node
};

/// A state that tells what its ranks write: `Inventory`, or a type of yours with `rank_shapes()`.
template <class S>
concept RankedState = requires(const S& state) {
  { state.rank_shapes() } -> std::convertible_to<std::span<const RankShape>>;
};

/// What a path has to carry in one save: the sum over all writers, the heaviest node and the heaviest writers. Made
/// once from groups; what a path does with it no longer depends on their number.
///
/// Heaviest node, of k writers: with `packed` the k heaviest; with `spread` every (W/k)-th of all W writers in the
/// order of bytes, beginning with the heaviest. All of them where W <= k.
template <Scalar Rep = double>
class SaveLoad {
 public:
  /// Most groups of which none has both more bytes and more files than another.
  static constexpr std::size_t max_extremes = 16;
  /// Most groups that need not be in order: they are searched for each step down in bytes.
  static constexpr std::size_t max_unsorted = 4096;

  /// From groups of writers.
  ///
  /// @param groups  at least one; see WriterGroup. At most `max_unsorted`, or any number with the heaviest writers
  /// first
  /// @param layout  see WriterLayout
  /// @throws InvalidInput for no groups, or a value outside its domain
  constexpr explicit SaveLoad(std::span<const WriterGroup<Rep>> groups, const WriterLayout& layout = {});
  /// The same, written out: `SaveLoad<>({{.bytes = 30_GB}, {.bytes = 10_GB, .writers = 7}})`.
  constexpr SaveLoad(std::initializer_list<WriterGroup<Rep>> groups, const WriterLayout& layout = {})
      : SaveLoad(std::span<const WriterGroup<Rep>>(groups.begin(), groups.size()), layout) {}
  /// From what ranks write, as `take_inventory` counts it. Ranks that write nothing are left out.
  /// @throws InvalidInput when no rank writes, or for more than `Inventory::max_rank_shapes` different ranks
  template <RankedState S>
  constexpr explicit SaveLoad(const S& state, const WriterLayout& layout = {});

  /// S, bytes of all writers together [B].
  [[nodiscard]] constexpr BasicBytes<Rep> bytes() const { return BasicBytes<Rep>(bytes_); }
  /// W, number of writers.
  [[nodiscard]] constexpr const Rep& writers() const { return writers_; }
  /// Files of all writers together.
  [[nodiscard]] constexpr const Rep& files() const { return files_; }
  /// How they share nodes.
  [[nodiscard]] constexpr const WriterLayout& layout() const { return layout_; }
  /// W / k, at least 1: nodes that write. A fraction where k does not divide W.
  [[nodiscard]] constexpr Rep nodes() const {
    const Rep nodes(writers_ / per_node());
    return nodes > Rep(1.0) ? nodes : Rep(1.0);
  }
  /// Bytes of the heaviest node [B].
  [[nodiscard]] constexpr BasicBytes<Rep> heaviest_node() const { return BasicBytes<Rep>(heaviest_node_); }
  /// Bytes of the heaviest writer [B].
  [[nodiscard]] constexpr BasicBytes<Rep> heaviest_writer() const { return BasicBytes<Rep>(heaviest_writer_); }
  /// Groups that can be the last to finish: none of them has both more bytes and more files than another. Their
  /// `writers` are not of interest.
  [[nodiscard]] constexpr std::span<const WriterGroup<Rep>> extremes() const { return {extremes_.data(), count_}; }

  /// The load after every node has gathered its bytes in one process, which writes as many files as one writer did.
  [[nodiscard]] constexpr SaveLoad gathered_on_nodes() const { return gathered(heaviest_node_, nodes()); }
  /// The load after one process has gathered all bytes; it writes as many files as one writer did.
  [[nodiscard]] constexpr SaveLoad gathered() const { return gathered(bytes_, Rep(1.0)); }
  /// The load when `copies` of everything are written, each by writers of its own. With `packed` the heaviest node is
  /// taken to hold the heaviest writers alone.
  /// @throws InvalidInput for copies below 1
  [[nodiscard]] constexpr SaveLoad repeated(const Count<Rep>& copies) const;
  /// The load with so many files, of all writers together, divided evenly.
  /// @throws InvalidInput for a number that is negative or not finite
  [[nodiscard]] constexpr SaveLoad with_files(const Count<Rep>& files) const;

 private:
  constexpr SaveLoad() = default;
  [[nodiscard]] constexpr SaveLoad gathered(const Rep& heaviest, const Rep& writers) const;
  [[nodiscard]] constexpr Rep per_node() const { return detail::scalar_of_integer<Rep>(layout_.writers_per_node); }
  constexpr void build(std::span<const WriterGroup<Rep>> groups, const WriterLayout& layout);
  constexpr void add_extreme(const WriterGroup<Rep>& group);

  Rep bytes_ = Rep(0.0);
  Rep files_ = Rep(0.0);
  Rep writers_ = Rep(0.0);
  Rep heaviest_node_ = Rep(0.0);
  Rep heaviest_writer_ = Rep(0.0);
  std::array<WriterGroup<Rep>, max_extremes> extremes_{};
  std::size_t count_ = 0;
  WriterLayout layout_{};
};

/// Writers that divide the bytes evenly.
///
/// @param bytes             S, of all writers together [B], > 0
/// @param writers           W, >= 1
/// @param files_per_writer  >= 0
/// @param layout            see WriterLayout
/// @throws InvalidInput naming the value outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr SaveLoad<Rep> even_load(const BasicBytes<Rep>& bytes,
                                                const std::type_identity_t<Count<Rep>>& writers,
                                                const std::type_identity_t<Count<Rep>>& files_per_writer = Rep(1.0),
                                                const WriterLayout& layout = {});

// ---- implementation

namespace detail {

template <class Rep>
constexpr void require_writers(const Rep& writers) {
  require_between(writers, Rep(1.0), largest<Rep>(), "ckpt::SaveLoad: number of writers must be finite and >= 1");
}

/// Bytes of the heaviest node, by levels: writers of equal bytes, heaviest first. One pass over groups that are in that
/// order, one for each level otherwise.
template <class Rep>
[[nodiscard]] constexpr Rep heaviest_node(std::span<const WriterGroup<Rep>> groups, const Rep& writers,
                                          const Rep& per_node, Placement placement, bool sorted) {
  const Rep zero = Rep(0.0);
  Rep left = writers > per_node ? per_node : writers;  // writers this node still takes
  Rep sum = zero;
  Rep before = zero;  // writers that are heavier than this level
  Rep dealt = zero;   // spread: writers this node has; the next one is at dealt W / k
  Rep level = largest<Rep>();
  while (left > zero) {
    Rep bytes = zero;
    Rep count = zero;
    std::size_t same = 0;
    for (const WriterGroup<Rep>& group : groups) {
      const Rep& own = group.bytes.value();
      if (sorted && own < bytes) break;
      ++same;
      if (!(own < level) || own < bytes) continue;
      if (own > bytes) {
        bytes = own;
        count = zero;
      }
      count = Rep(count + group.writers.value());
    }
    if (!(count > zero)) break;
    if (sorted) groups = groups.subspan(same);
    Rep taken = left < count ? left : count;
    if (placement == Placement::spread && writers > per_node) {
      taken = zero;
      before = Rep(before + count);
      for (; left > taken && Rep(dealt * writers) < Rep(before * per_node); dealt = Rep(dealt + Rep(1.0))) {
        taken = Rep(taken + Rep(1.0));
      }
    }
    sum = Rep(sum + Rep(taken * bytes));
    left = Rep(left - taken);
    level = bytes;
  }
  return sum;
}

}  // namespace detail

template <Scalar Rep>
constexpr SaveLoad<Rep>::SaveLoad(std::span<const WriterGroup<Rep>> groups, const WriterLayout& layout) {
  build(groups, layout);
}

template <Scalar Rep>
template <RankedState S>
constexpr SaveLoad<Rep>::SaveLoad(const S& state, const WriterLayout& layout) {
  const std::span<const RankShape> shapes = state.rank_shapes();
  std::array<WriterGroup<Rep>, Inventory::max_rank_shapes> groups{};
  std::size_t count = 0;
  for (const RankShape& shape : shapes) {
    if (!shape.writes() || shape.ranks == 0) continue;
    if (count == groups.size()) {
      detail::reject("ckpt::SaveLoad: number of different ranks must be at most 256", static_cast<double>(count + 1));
    }
    groups[count++] = {.bytes = BasicBytes<Rep>(detail::scalar_of_integer<Rep>(shape.total())),
                       .files = detail::scalar_of_integer<Rep>(shape.files),
                       .writers = detail::scalar_of_integer<Rep>(shape.ranks)};
  }
  build(std::span<const WriterGroup<Rep>>(groups.data(), count), layout);
}

template <Scalar Rep>
constexpr void SaveLoad<Rep>::build(std::span<const WriterGroup<Rep>> groups, const WriterLayout& layout) {
  if (groups.empty()) detail::reject("ckpt::SaveLoad: number of groups of writers must be > 0", 0.0);
  if (!(layout.writers_per_node >= 1 && layout.writers_per_node <= 65536)) {
    detail::reject("ckpt::SaveLoad: writers per node must be 1 to 65536", static_cast<double>(layout.writers_per_node));
  }
  layout_ = layout;
  bool sorted = true;  // heaviest first
  Rep previous = detail::largest<Rep>();
  for (const WriterGroup<Rep>& group : groups) {
    const Rep& bytes = group.bytes.value();
    detail::require_positive(bytes, "ckpt::SaveLoad: bytes of a writer must be finite and > 0 B");
    detail::require_writers(group.writers.value());
    detail::require_non_negative(group.files.value(), "ckpt::SaveLoad: files of a writer must be finite and >= 0");
    bytes_ = Rep(bytes_ + Rep(bytes * group.writers.value()));
    files_ = Rep(files_ + Rep(group.files.value() * group.writers.value()));
    writers_ = Rep(writers_ + group.writers.value());
    if (bytes > heaviest_writer_) heaviest_writer_ = bytes;
    sorted = sorted && bytes <= previous;
    previous = bytes;
    add_extreme(group);
  }
  detail::require_positive(bytes_, "ckpt::SaveLoad: bytes of all writers are beyond the range of the scalar [B]");
  detail::require_positive(writers_, "ckpt::SaveLoad: number of writers is beyond the range of the scalar");
  detail::require_non_negative(files_, "ckpt::SaveLoad: number of files is beyond the range of the scalar");
  if (!sorted && groups.size() > max_unsorted) {
    detail::reject("ckpt::SaveLoad: groups of writers must be at most 4096, or in order of bytes, heaviest first",
                   static_cast<double>(groups.size()));
  }
  heaviest_node_ = detail::heaviest_node<Rep>(groups, writers_, per_node(), layout.placement, sorted);
}

template <Scalar Rep>
constexpr void SaveLoad<Rep>::add_extreme(const WriterGroup<Rep>& group) {
  const auto covers = [](const WriterGroup<Rep>& a, const WriterGroup<Rep>& b) {
    return a.bytes >= b.bytes && a.files.value() >= b.files.value();
  };
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if (covers(extremes_[i], group)) return;  // then nothing before it was dropped either: the relation is transitive
    if (!covers(group, extremes_[i])) extremes_[kept++] = extremes_[i];
  }
  if (kept == max_extremes) {
    detail::reject("ckpt::SaveLoad: groups of which none has both more bytes and more files must be at most 16",
                   static_cast<double>(kept + 1));
  }
  extremes_[kept++] = group;
  count_ = kept;
}

template <Scalar Rep>
constexpr SaveLoad<Rep> SaveLoad<Rep>::gathered(const Rep& heaviest, const Rep& writers) const {
  SaveLoad load;
  Rep files = Rep(0.0);
  for (const WriterGroup<Rep>& group : extremes()) files = group.files.value() > files ? group.files.value() : files;
  load.bytes_ = bytes_;
  load.files_ = detail::require_finite_answer(Rep(files * writers),
                                              "ckpt::SaveLoad::gathered: files are beyond the range of the scalar");
  load.writers_ = writers;
  load.heaviest_node_ = heaviest;
  load.heaviest_writer_ = heaviest;
  load.extremes_[0] = {.bytes = BasicBytes<Rep>(heaviest), .files = files, .writers = writers};
  load.count_ = 1;
  return load;
}

template <Scalar Rep>
constexpr SaveLoad<Rep> SaveLoad<Rep>::repeated(const Count<Rep>& copies) const {
  const Rep& n = copies.value();
  detail::require_between(n, Rep(1.0), detail::largest<Rep>(),
                          "ckpt::SaveLoad::repeated: number of copies must be finite and >= 1");
  SaveLoad load = *this;
  load.bytes_ = Rep(bytes_ * n);
  load.files_ = Rep(files_ * n);
  load.writers_ = Rep(writers_ * n);
  detail::require_positive(load.bytes_, "ckpt::SaveLoad::repeated: bytes are beyond the range of the scalar [B]");
  detail::require_non_negative(load.files_, "ckpt::SaveLoad::repeated: files are beyond the range of the scalar");
  detail::require_positive(load.writers_, "ckpt::SaveLoad::repeated: writers are beyond the range of the scalar");
  const Rep together = load.writers_ < per_node() ? load.writers_ : per_node();
  const bool packed = layout_.placement == Placement::packed;
  const Rep node(packed ? Rep(together * heaviest_writer_) : Rep(together * Rep(bytes_ / writers_)));
  if (node > heaviest_node_) load.heaviest_node_ = node < load.bytes_ ? node : load.bytes_;
  return load;
}

template <Scalar Rep>
constexpr SaveLoad<Rep> SaveLoad<Rep>::with_files(const Count<Rep>& files) const {
  detail::require_non_negative(files.value(), "ckpt::SaveLoad::with_files: number of files must be finite and >= 0");
  SaveLoad load = *this;
  load.files_ = files.value();
  load.extremes_[0] = {
      .bytes = BasicBytes<Rep>(heaviest_writer_), .files = Rep(files.value() / writers_), .writers = writers_};
  load.count_ = 1;
  return load;
}

template <Scalar Rep>
constexpr SaveLoad<Rep> even_load(const BasicBytes<Rep>& bytes, const std::type_identity_t<Count<Rep>>& writers,
                                  const std::type_identity_t<Count<Rep>>& files_per_writer,
                                  const WriterLayout& layout) {
  detail::require_positive(bytes.value(), "ckpt::even_load: bytes of all writers must be finite and > 0 B");
  detail::require_writers(writers.value());
  const WriterGroup<Rep> group{
      .bytes = BasicBytes<Rep>(Rep(bytes.value() / writers.value())), .files = files_per_writer, .writers = writers};
  return SaveLoad<Rep>(std::span<const WriterGroup<Rep>>(&group, 1), layout);
}

}  // namespace ckpt::inline CKPT_ABI
