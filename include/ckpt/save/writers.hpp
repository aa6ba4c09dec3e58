#pragma once
// Who writes how much at the same time: groups of writers that write alike, and how they share nodes.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/count.hpp>
#include <ckpt/core/detail/eager.hpp>
#include <ckpt/core/detail/scratch.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/state/inventory.hpp>

CKPT_DETAIL_WARNINGS_PUSH

namespace ckpt::inline CKPT_ABI {

/// Writers (ranks, processes, nodes) that write alike.
template <Scalar Rep = double>
struct BasicWriterGroup {
  BasicBytes<Rep> bytes = BasicBytes<Rep>(Rep(0.0));  ///< of one writer [B], > 0
  BasicCount<Rep> files = Rep(1.0);                   ///< of one writer, >= 0
  BasicCount<Rep> writers = Rep(1.0);                 ///< how many write this, >= 1
};
/// In doubles.
using WriterGroup = BasicWriterGroup<double>;

/// Which writers share a node, when they do not write alike.
enum class Placement : std::uint8_t {
  packed,  ///< the heaviest writers together: data parallel replica 0, which also writes the weights, on nodes of its
           ///< own
  spread,  ///< dealt out like cards, heaviest first: writer i of them all on node i mod N
};

/// The word for a placement.
[[nodiscard]] constexpr std::string_view to_string(Placement placement) {
  switch (placement) {
    case Placement::packed:
      return "packed";
    case Placement::spread:
      return "spread";
  }
  return "unknown";
}

/// How writers are placed on nodes. Node 0 is one that holds the most bytes.
struct WriterLayout {
  std::uint64_t writers_per_node = 1;       ///< k, 1 ... 65536; W writers then sit on N = ceil(W / k) nodes
  Placement placement = Placement::packed;  ///< which of them share a node
  /// N, dealt over so many nodes, each with floor(W / N) writers or one more, and k is not looked at; nodes beyond W
  /// stay empty. 0: as many as k asks for.
  std::uint64_t nodes = 0;
};

/// Nodes that hold the same writers. `SaveLoad` makes them.
template <Scalar Rep = double>
struct BasicNodeGroup {
  Rep first = Rep(0.0);    ///< index of the first of them
  Rep nodes = Rep(1.0);    ///< how many follow one another from there
  Rep writers = Rep(0.0);  ///< on each of them
  Rep before = Rep(0.0);   ///< packed: writers on the nodes before them, the first of those that follow included
};
/// In doubles.
using NodeGroup = BasicNodeGroup<double>;

/// A state that tells what its ranks write: `Inventory`, or a type of yours with `rank_shapes()`.
template <class S>
concept RankedState = requires(const S& state) {
  { state.rank_shapes() } -> std::convertible_to<std::span<const RankShape>>;
};

/// What a path has to carry in one save: who writes how much, and who sits on which node.
///
/// Writers are in groups that write alike, heaviest first; what is computed from them grows with groups, not with
/// writers. Nodes that hold the same writers are groups, too: at most 2 G + 2 of G groups when packed, 2 G + 1 when
/// spread. Numbers of writers may be fractions (averages): a node then holds a part of one.
template <Scalar Rep = double>
class BasicSaveLoad {
 public:
  /// Most groups of writers; those of equal bytes and files are one.
  static constexpr std::size_t max_groups = Inventory::max_rank_shapes;
  /// Most groups of nodes.
  static constexpr std::size_t max_node_groups = 2 * max_groups + 2;

  /// From groups of writers, in any order.
  ///
  /// @param groups  1 ... `max_groups` different ones; see WriterGroup
  /// @param layout  see WriterLayout
  /// @throws InvalidInput for no groups or too many, or a value outside its domain
  constexpr explicit BasicSaveLoad(std::span<const BasicWriterGroup<Rep>> groups, const WriterLayout& layout = {});
  /// The same, written out: `SaveLoad({{.bytes = 30_GB}, {.bytes = 10_GB, .writers = 7}})`.
  constexpr BasicSaveLoad(std::initializer_list<BasicWriterGroup<Rep>> groups, const WriterLayout& layout = {})
      : BasicSaveLoad(std::span<const BasicWriterGroup<Rep>>(groups.begin(), groups.size()), layout) {}
  /// From what ranks write, as `take_inventory` counts it. Ranks that write nothing are left out.
  /// @throws InvalidInput when no rank writes, or for more than `max_groups` different ranks
  template <RankedState S>
  constexpr explicit BasicSaveLoad(const S& state, const WriterLayout& layout = {});

  /// From another scalar.
  template <Scalar Other>
    requires(!std::same_as<Other, Rep>)
  constexpr explicit BasicSaveLoad(const BasicSaveLoad<Other>& other);

  /// S, bytes of all writers together [B].
  [[nodiscard]] constexpr BasicBytes<Rep> bytes() const { return BasicBytes<Rep>(bytes_); }
  /// W, number of writers.
  [[nodiscard]] constexpr const Rep& writers() const { return detail::leave(writers_); }
  /// Files of all writers together.
  [[nodiscard]] constexpr const Rep& files() const { return detail::leave(files_); }
  /// How they share nodes.
  [[nodiscard]] constexpr const WriterLayout& layout() const { return layout_; }
  /// N, nodes that write.
  [[nodiscard]] constexpr const Rep& nodes() const { return detail::leave(nodes_); }
  /// Bytes of the heaviest node [B].
  [[nodiscard]] constexpr BasicBytes<Rep> heaviest_node() const { return BasicBytes<Rep>(heaviest_node_); }
  /// Writers on the node that has most of them.
  [[nodiscard]] constexpr Rep most_on_node() const { return detail::leave(fuller_ > 0.0 ? seats_ + 1.0 : seats_); }
  /// Bytes of the heaviest writer [B].
  [[nodiscard]] constexpr BasicBytes<Rep> heaviest_writer() const { return BasicBytes<Rep>(group_bytes_[0]); }
  /// Whether all writers write the same and all nodes hold the same number of them.
  [[nodiscard]] constexpr bool even() const { return even_; }

  // ---- who writes, and on which node

  /// G, number of groups of writers.
  [[nodiscard]] constexpr std::size_t groups() const { return count_; }
  /// One group, 0 ... G - 1, heaviest first.
  [[nodiscard]] constexpr BasicWriterGroup<Rep> group(std::size_t i) const {
    const T writers = i == 0 ? through_[0] : through_[i] - through_[i - 1];
    return {.bytes = BasicBytes<Rep>(group_bytes_[i]),
            .files = detail::leave(group_files_[i]),
            .writers = detail::leave(writers)};
  }
  /// Calls `f(BasicNodeGroup<Rep>)` for all nodes that write, those that hold the same writers at once, in order.
  template <class F>
  constexpr void for_each_node_group(F f) const;
  /// How many writers of group i sit on each of these nodes.
  [[nodiscard]] constexpr Rep writers_on(const BasicNodeGroup<Rep>& nodes, std::size_t i) const {
    const Rep through = writers_through(nodes, i);
    return i == 0 ? through : detail::leave(detail::enter(through) - writers_through(nodes, i - 1));
  }
  /// How many writers of the groups 0 ... i sit on each of these nodes.
  [[nodiscard]] constexpr Rep writers_through(const BasicNodeGroup<Rep>& nodes, std::size_t i) const;
  /// Bytes that each of these nodes writes.
  [[nodiscard]] constexpr BasicBytes<Rep> bytes_on(const BasicNodeGroup<Rep>& nodes) const;

  // ---- other loads made from it

  /// The same writers on nodes as another layout says.
  /// @throws InvalidInput for a layout outside its domain
  [[nodiscard]] constexpr BasicSaveLoad placed(const WriterLayout& layout) const;
  /// The same writers with `factor` times the bytes each.
  /// @throws InvalidInput for a factor that is not finite and > 0
  [[nodiscard]] constexpr BasicSaveLoad scaled(const Rep& factor) const;
  /// The load after every node has gathered its bytes in one process, which writes as many files as a writer did at
  /// most.
  [[nodiscard]] constexpr BasicSaveLoad gathered_on_nodes() const;
  /// The load after one process has gathered all bytes; it writes as many files as a writer did at most.
  [[nodiscard]] constexpr BasicSaveLoad gathered() const;
  /// The load when `copies` of everything are written, each by writers of its own, which are placed as these are.
  /// @throws InvalidInput for copies below 1
  [[nodiscard]] constexpr BasicSaveLoad repeated(const BasicCount<Rep>& copies) const;
  /// The load with so many files, of all writers together, divided evenly.
  /// @throws InvalidInput for a number that is negative or not finite
  [[nodiscard]] constexpr BasicSaveLoad with_files(const BasicCount<Rep>& files) const;

 private:
  constexpr BasicSaveLoad() {}  // NOLINT(modernize-use-equals-default): that would fill the arrays
  using T = detail::eager_t<Rep>;

  constexpr void add(const T& bytes, const T& files, const T& writers);
  constexpr void place();
  [[nodiscard]] constexpr T most_files() const;
  /// The nodes from `node` on that hold the same writers. `group`: of writers, before which none sits here when packed.
  [[nodiscard]] constexpr BasicNodeGroup<Rep> nodes_from(const T& node, std::size_t& group) const;

  T bytes_ = 0.0;
  T files_ = 0.0;
  T writers_ = 0.0;
  T heaviest_node_ = 0.0;
  T nodes_ = 1.0;
  T seats_ = 1.0;   // writers of a node; of those before `fuller_` one more
  T fuller_ = 0.0;  // nodes that have one more
  detail::Scratch<T, max_groups> group_bytes_;
  detail::Scratch<T, max_groups> group_files_;
  detail::Scratch<T, max_groups> through_;  // writers of this group and those before it
  std::size_t count_ = 0;
  WriterLayout layout_{};
  bool even_ = true;
};
/// In doubles.
using SaveLoad = BasicSaveLoad<double>;

/// Writers that divide the bytes evenly.
///
/// @param bytes             S, of all writers together [B], > 0
/// @param writers           W, >= 1
/// @param files_per_writer  >= 0
/// @param layout            see WriterLayout
/// @throws InvalidInput naming the value outside its domain
template <Scalar Rep>
[[nodiscard]] constexpr BasicSaveLoad<Rep> even_load(
    const BasicBytes<Rep>& bytes, const std::type_identity_t<BasicCount<Rep>>& writers,
    const std::type_identity_t<BasicCount<Rep>>& files_per_writer = Rep(1.0), const WriterLayout& layout = {});

// ---- implementation

namespace detail {

template <class Rep>
constexpr void require_writers(const Rep& writers) {
  require_between(writers, Rep(1.0), largest<Rep>(), "ckpt::SaveLoad: number of writers must be finite and >= 1");
}

}  // namespace detail

template <Scalar Rep>
constexpr BasicSaveLoad<Rep>::BasicSaveLoad(std::span<const BasicWriterGroup<Rep>> groups, const WriterLayout& layout)
    : BasicSaveLoad() {
  if (groups.empty()) detail::reject("ckpt::SaveLoad: number of groups of writers must be > 0", 0.0);
  layout_ = layout;
  for (const BasicWriterGroup<Rep>& group : groups) {
    detail::require_positive(group.bytes, Subject{"ckpt::SaveLoad", "bytes of a writer", "B"});
    detail::require_writers(group.writers.value());
    detail::require_non_negative(group.files, Subject{"ckpt::SaveLoad", "files of a writer"});
    add(group.bytes.value(), group.files.value(), group.writers.value());
  }
  place();
}

template <Scalar Rep>
template <RankedState S>
constexpr BasicSaveLoad<Rep>::BasicSaveLoad(const S& state, const WriterLayout& layout) : BasicSaveLoad() {
  layout_ = layout;
  for (const RankShape& shape : std::span<const RankShape>(state.rank_shapes())) {
    if (!shape.writes() || shape.ranks == 0) continue;
    add(detail::scalar_of_integer<Rep>(shape.total()), detail::scalar_of_integer<Rep>(shape.files),
        detail::scalar_of_integer<Rep>(shape.ranks));
  }
  if (count_ == 0) detail::reject("ckpt::SaveLoad: number of groups of writers must be > 0", 0.0);
  place();
}

template <Scalar Rep>
template <Scalar Other>
  requires(!std::same_as<Other, Rep>)
constexpr BasicSaveLoad<Rep>::BasicSaveLoad(const BasicSaveLoad<Other>& other) : BasicSaveLoad() {
  layout_ = other.layout();
  for (std::size_t i = 0; i < other.groups(); ++i) {
    const BasicWriterGroup<Other> group = other.group(i);
    add(detail::scalar_cast<Rep>(group.bytes.value()), detail::scalar_cast<Rep>(group.files.value()),
        detail::scalar_cast<Rep>(group.writers.value()));
  }
  place();
}

/// Adds writers in their place; `through_` holds numbers until `place` sums them up.
template <Scalar Rep>
constexpr void BasicSaveLoad<Rep>::add(const T& bytes, const T& files, const T& writers) {
  const auto equal = [](const T& a, const T& b) { return a <= b && a >= b; };
  bytes_ += bytes * writers;
  files_ += files * writers;
  writers_ += writers;
  std::size_t i = count_;
  while (i > 0 && group_bytes_[i - 1] < bytes) --i;
  for (std::size_t j = i; j > 0 && equal(group_bytes_[j - 1], bytes); --j) {
    if (!equal(group_files_[j - 1], files)) continue;
    through_[j - 1] += writers;
    return;
  }
  if (count_ == max_groups) {
    detail::reject(
        "ckpt::SaveLoad: writers that differ in bytes or files must be at most 256 groups; make groups of writers that "
        "write about the same",
        static_cast<double>(count_ + 1));
  }
  for (std::size_t j = count_; j > i; --j) {
    group_bytes_[j] = group_bytes_[j - 1];
    group_files_[j] = group_files_[j - 1];
    through_[j] = through_[j - 1];
  }
  group_bytes_[i] = bytes;
  group_files_[i] = files;
  through_[i] = writers;
  ++count_;
}

/// Sums up the writers and seats them.
template <Scalar Rep>
constexpr void BasicSaveLoad<Rep>::place() {
  if (!(layout_.writers_per_node >= 1 && layout_.writers_per_node <= 65536)) {
    detail::reject("ckpt::SaveLoad: writers per node must be 1 to 65536",
                   static_cast<double>(layout_.writers_per_node));
  }
  if (layout_.nodes >= detail::whole_limit) {
    detail::reject("ckpt::SaveLoad: number of nodes must be below 2^53", static_cast<double>(layout_.nodes));
  }
  detail::require_positive(bytes_, "ckpt::SaveLoad: bytes of all writers are beyond the range of the scalar [B]");
  detail::require_positive(writers_, "ckpt::SaveLoad: number of writers is beyond the range of the scalar");
  detail::require_non_negative(files_, "ckpt::SaveLoad: number of files is beyond the range of the scalar");
  for (std::size_t i = 1; i < count_; ++i) through_[i] += through_[i - 1];
  const auto covering = [](const T& x) {
    const T full = detail::whole(x);
    return full < x ? full + 1.0 : full;
  };
  if (layout_.nodes != 0) {
    const T given = detail::scalar_of_integer<T>(layout_.nodes);
    nodes_ = detail::smaller(given, covering(writers_));
    seats_ = detail::whole(writers_ / nodes_);
    fuller_ = covering(detail::excess(writers_, seats_ * nodes_));
    even_ = !(fuller_ > 0.0);
  } else if (layout_.writers_per_node == 1) {
    nodes_ = covering(writers_);
    even_ = !(nodes_ > writers_);  // or the last node has a part of a writer
  } else {
    const T k = detail::scalar_of_integer<T>(layout_.writers_per_node);
    nodes_ = covering(writers_ / k);
    seats_ = nodes_ > 1.0 ? k : writers_;
    even_ = !(seats_ * nodes_ > writers_);
  }
  even_ = even_ && count_ == 1;
  std::size_t group = 0;
  heaviest_node_ = bytes_on(nodes_from(0.0, group)).value();
}

template <Scalar Rep>
constexpr BasicNodeGroup<Rep> BasicSaveLoad<Rep>::nodes_from(const T& node, std::size_t& group) const {
  using detail::leave;
  if (even_) return {.first = leave(node), .nodes = leave(nodes_), .writers = leave(seats_)};
  if (layout_.placement == Placement::packed) {
    T nodes = fuller_ - node;
    T writers = seats_ + 1.0;
    T before = node * writers;
    if (!(node < fuller_)) {
      before = node * seats_ + fuller_;
      const T left = writers_ - before;
      writers = detail::smaller(left, seats_);
      nodes = detail::whole(left / writers);
    }
    while (group + 1 < count_ && !(through_[group] > before)) ++group;
    const T alike = detail::whole(detail::excess(through_[group], before) / writers);
    nodes = detail::larger(T(1.0), detail::smaller(alike, nodes));
    return {.first = leave(node), .nodes = leave(nodes), .writers = leave(writers), .before = leave(before)};
  }
  // dealt out: what nodes hold changes behind the last card of each group, and behind a part of a writer
  T next = nodes_;
  for (std::size_t i = 0; i < count_; ++i) {
    const T full = detail::whole(through_[i]);
    const T last = full - detail::whole(full / nodes_) * nodes_;
    const T after = through_[i] > full ? last + 1.0 : last;
    if (last > node && last < next) next = last;
    if (after > node && after < next) next = after;
  }
  BasicNodeGroup<Rep> found{.first = leave(node), .nodes = leave(next - node)};
  found.writers = writers_through(found, count_ - 1);
  return found;
}

template <Scalar Rep>
template <class F>
constexpr void BasicSaveLoad<Rep>::for_each_node_group(F f) const {
  T node = 0.0;
  std::size_t group = 0;
  for (std::size_t made = 0; node < nodes_ && made < max_node_groups; ++made) {
    const BasicNodeGroup<Rep> found = nodes_from(node, group);
    f(found);
    node += found.nodes;
  }
}

template <Scalar Rep>
constexpr Rep BasicSaveLoad<Rep>::writers_through(const BasicNodeGroup<Rep>& nodes, std::size_t i) const {
  const T& through = through_[i];
  if (even_) return nodes.writers;
  if (layout_.placement == Placement::packed) {
    return detail::leave(detail::smaller(detail::excess(through, nodes.before), nodes.writers));
  }
  const T full = detail::whole(through);
  const T rounds = detail::whole(full / nodes_);
  const T last = full - rounds * nodes_;  // the node that comes next
  if (nodes.first < last) return detail::leave(rounds + 1.0);
  return detail::leave(nodes.first > last ? rounds : rounds + detail::excess(through, full));
}

template <Scalar Rep>
constexpr BasicBytes<Rep> BasicSaveLoad<Rep>::bytes_on(const BasicNodeGroup<Rep>& nodes) const {
  T sum = 0.0;
  T before = 0.0;
  for (std::size_t i = 0; i < count_; ++i) {
    const T through = writers_through(nodes, i);
    sum += group_bytes_[i] * (through - before);
    before = through;
  }
  return BasicBytes<Rep>(sum);
}

template <Scalar Rep>
constexpr auto BasicSaveLoad<Rep>::most_files() const -> T {
  T most = 0.0;
  for (std::size_t i = 0; i < count_; ++i) most = detail::larger(group_files_[i], most);
  return most;
}

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> BasicSaveLoad<Rep>::placed(const WriterLayout& layout) const {
  BasicSaveLoad load;
  load.layout_ = layout;
  for (std::size_t i = 0; i < count_; ++i) load.add(group_bytes_[i], group_files_[i], group(i).writers.value());
  load.place();
  return load;
}

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> BasicSaveLoad<Rep>::scaled(const Rep& factor) const {
  detail::require_positive(factor, Subject{"ckpt::SaveLoad::scaled", "factor"});
  BasicSaveLoad load;
  load.layout_ = layout_;
  for (std::size_t i = 0; i < count_; ++i) {
    load.add(group_bytes_[i] * factor, group_files_[i], group(i).writers.value());
  }
  load.place();
  return load;
}

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> BasicSaveLoad<Rep>::gathered_on_nodes() const {
  BasicSaveLoad load;
  const T files = most_files();
  detail::require_non_negative(files * nodes_,
                               "ckpt::SaveLoad::gathered_on_nodes: files are beyond the range of the scalar");
  for_each_node_group([&](const BasicNodeGroup<Rep>& nodes) { load.add(bytes_on(nodes).value(), files, nodes.nodes); });
  load.place();
  return load;
}

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> BasicSaveLoad<Rep>::gathered() const {
  BasicSaveLoad load;
  load.add(bytes_, most_files(), 1.0);
  load.place();
  return load;
}

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> BasicSaveLoad<Rep>::repeated(const BasicCount<Rep>& copies) const {
  const auto& n = detail::enter(copies);
  detail::require_between(n, 1.0, detail::largest<T>(),
                          "ckpt::SaveLoad::repeated: number of copies must be finite and >= 1");
  detail::require_positive(bytes_ * n, "ckpt::SaveLoad::repeated: bytes are beyond the range of the scalar [B]");
  detail::require_non_negative(files_ * n, "ckpt::SaveLoad::repeated: files are beyond the range of the scalar");
  detail::require_positive(writers_ * n, "ckpt::SaveLoad::repeated: writers are beyond the range of the scalar");
  BasicSaveLoad load;
  load.layout_ = layout_;
  for (std::size_t i = 0; i < count_; ++i) {
    load.add(group_bytes_[i], group_files_[i], group(i).writers.value() * n);
  }
  load.place();
  return load;
}

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> BasicSaveLoad<Rep>::with_files(const BasicCount<Rep>& files) const {
  detail::require_non_negative(files, Subject{"ckpt::SaveLoad::with_files", "number of files"});
  BasicSaveLoad load;
  load.layout_ = layout_;
  const T each = files.value() / writers_;
  for (std::size_t i = 0; i < count_; ++i) load.add(group_bytes_[i], each, group(i).writers.value());
  load.place();
  load.files_ = files.value();
  return load;
}

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> even_load(const BasicBytes<Rep>& bytes,
                                       const std::type_identity_t<BasicCount<Rep>>& writers,
                                       const std::type_identity_t<BasicCount<Rep>>& files_per_writer,
                                       const WriterLayout& layout) {
  detail::require_positive(bytes, Subject{"ckpt::even_load", "bytes of all writers", "B"});
  detail::require_writers(writers.value());
  const BasicWriterGroup<Rep> group{.bytes = bytes / writers.value(), .files = files_per_writer, .writers = writers};
  return BasicSaveLoad<Rep>(std::span<const BasicWriterGroup<Rep>>(&group, 1), layout);
}

}  // namespace ckpt::inline CKPT_ABI

CKPT_DETAIL_WARNINGS_POP
