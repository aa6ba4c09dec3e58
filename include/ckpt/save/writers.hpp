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
#include <ckpt/core/detail/scratch.hpp>
#include <ckpt/core/detail/whole_number.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/core/scalar.hpp>
#include <ckpt/core/units.hpp>
#include <ckpt/state/inventory.hpp>

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
  [[nodiscard]] constexpr const Rep& writers() const { return writers_; }
  /// Files of all writers together.
  [[nodiscard]] constexpr const Rep& files() const { return files_; }
  /// How they share nodes.
  [[nodiscard]] constexpr const WriterLayout& layout() const { return layout_; }
  /// N, nodes that write.
  [[nodiscard]] constexpr const Rep& nodes() const { return nodes_; }
  /// Bytes of the heaviest node [B].
  [[nodiscard]] constexpr BasicBytes<Rep> heaviest_node() const { return BasicBytes<Rep>(heaviest_node_); }
  /// Writers on the node that has most of them.
  [[nodiscard]] constexpr Rep most_on_node() const { return fuller_ > Rep(0.0) ? Rep(seats_ + Rep(1.0)) : seats_; }
  /// Bytes of the heaviest writer [B].
  [[nodiscard]] constexpr BasicBytes<Rep> heaviest_writer() const { return BasicBytes<Rep>(group_bytes_[0]); }
  /// Whether all writers write the same and all nodes hold the same number of them.
  [[nodiscard]] constexpr bool even() const { return even_; }

  // ---- who writes, and on which node

  /// G, number of groups of writers.
  [[nodiscard]] constexpr std::size_t groups() const { return count_; }
  /// One group, 0 ... G - 1, heaviest first.
  [[nodiscard]] constexpr BasicWriterGroup<Rep> group(std::size_t i) const {
    const Rep writers = i == 0 ? through_[0] : Rep(through_[i] - through_[i - 1]);
    return {.bytes = BasicBytes<Rep>(group_bytes_[i]), .files = group_files_[i], .writers = writers};
  }
  /// Calls `f(BasicNodeGroup<Rep>)` for all nodes that write, those that hold the same writers at once, in order.
  template <class F>
  constexpr void for_each_node_group(F f) const;
  /// How many writers of group i sit on each of these nodes.
  [[nodiscard]] constexpr Rep writers_on(const BasicNodeGroup<Rep>& nodes, std::size_t i) const {
    const Rep through = writers_through(nodes, i);
    return i == 0 ? through : Rep(through - writers_through(nodes, i - 1));
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
  constexpr void add(const Rep& bytes, const Rep& files, const Rep& writers);
  constexpr void place();
  [[nodiscard]] constexpr Rep most_files() const;
  /// The nodes from `node` on that hold the same writers. `group`: of writers, before which none sits here when packed.
  [[nodiscard]] constexpr BasicNodeGroup<Rep> nodes_from(const Rep& node, std::size_t& group) const;

  Rep bytes_ = Rep(0.0);
  Rep files_ = Rep(0.0);
  Rep writers_ = Rep(0.0);
  Rep heaviest_node_ = Rep(0.0);
  Rep nodes_ = Rep(1.0);
  Rep seats_ = Rep(1.0);   // writers of a node; of those before `fuller_` one more
  Rep fuller_ = Rep(0.0);  // nodes that have one more
  detail::Scratch<Rep, max_groups> group_bytes_;
  detail::Scratch<Rep, max_groups> group_files_;
  detail::Scratch<Rep, max_groups> through_;  // writers of this group and those before it
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
    detail::require_positive(group.bytes.value(), "ckpt::SaveLoad: bytes of a writer must be finite and > 0 B");
    detail::require_writers(group.writers.value());
    detail::require_non_negative(group.files.value(), "ckpt::SaveLoad: files of a writer must be finite and >= 0");
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
constexpr void BasicSaveLoad<Rep>::add(const Rep& bytes, const Rep& files, const Rep& writers) {
  const auto equal = [](const Rep& a, const Rep& b) { return a <= b && a >= b; };
  bytes_ = Rep(bytes_ + Rep(bytes * writers));
  files_ = Rep(files_ + Rep(files * writers));
  writers_ = Rep(writers_ + writers);
  std::size_t i = count_;
  while (i > 0 && group_bytes_[i - 1] < bytes) --i;
  for (std::size_t j = i; j > 0 && equal(group_bytes_[j - 1], bytes); --j) {
    if (!equal(group_files_[j - 1], files)) continue;
    through_[j - 1] = Rep(through_[j - 1] + writers);
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
  for (std::size_t i = 1; i < count_; ++i) through_[i] = Rep(through_[i] + through_[i - 1]);
  const Rep one = Rep(1.0);
  const auto covering = [&](const Rep& x) {
    const Rep full = detail::whole(x);
    return full < x ? Rep(full + one) : full;
  };
  if (layout_.nodes != 0) {
    const Rep given = detail::scalar_of_integer<Rep>(layout_.nodes);
    nodes_ = detail::smaller(given, covering(writers_));
    seats_ = detail::whole(Rep(writers_ / nodes_));
    fuller_ = covering(detail::excess(writers_, Rep(seats_ * nodes_)));
    even_ = !(fuller_ > Rep(0.0));
  } else if (layout_.writers_per_node == 1) {
    nodes_ = covering(writers_);
    even_ = !(nodes_ > writers_);  // or the last node has a part of a writer
  } else {
    const Rep k = detail::scalar_of_integer<Rep>(layout_.writers_per_node);
    nodes_ = covering(Rep(writers_ / k));
    seats_ = nodes_ > one ? k : writers_;
    even_ = !(Rep(seats_ * nodes_) > writers_);
  }
  even_ = even_ && count_ == 1;
  std::size_t group = 0;
  heaviest_node_ = bytes_on(nodes_from(Rep(0.0), group)).value();
}

template <Scalar Rep>
constexpr BasicNodeGroup<Rep> BasicSaveLoad<Rep>::nodes_from(const Rep& node, std::size_t& group) const {
  const Rep one = Rep(1.0);
  BasicNodeGroup<Rep> found{.first = node, .nodes = nodes_, .writers = seats_, .before = Rep(0.0)};
  if (even_) return found;
  if (layout_.placement == Placement::packed) {
    if (node < fuller_) {
      found.writers = Rep(seats_ + one);
      found.before = Rep(node * found.writers);
      found.nodes = Rep(fuller_ - node);
    } else {
      found.before = Rep(Rep(node * seats_) + fuller_);
      const Rep left(writers_ - found.before);
      found.writers = detail::smaller(left, seats_);
      found.nodes = detail::whole(Rep(left / found.writers));
    }
    while (group + 1 < count_ && !(through_[group] > found.before)) ++group;
    const Rep alike = detail::whole(Rep(detail::excess(through_[group], found.before) / found.writers));
    found.nodes = detail::larger(one, detail::smaller(alike, found.nodes));
    return found;
  }
  // dealt out: what nodes hold changes behind the last card of each group, and behind a part of a writer
  Rep next = nodes_;
  for (std::size_t i = 0; i < count_; ++i) {
    const Rep full = detail::whole(through_[i]);
    const Rep last(full - Rep(detail::whole(Rep(full / nodes_)) * nodes_));
    const Rep after = through_[i] > full ? Rep(last + one) : last;
    if (last > node && last < next) next = last;
    if (after > node && after < next) next = after;
  }
  found.nodes = Rep(next - node);
  found.writers = writers_through(found, count_ - 1);
  return found;
}

template <Scalar Rep>
template <class F>
constexpr void BasicSaveLoad<Rep>::for_each_node_group(F f) const {
  Rep node = Rep(0.0);
  std::size_t group = 0;
  for (std::size_t made = 0; node < nodes_ && made < max_node_groups; ++made) {
    const BasicNodeGroup<Rep> found = nodes_from(node, group);
    f(found);
    node = Rep(node + found.nodes);
  }
}

template <Scalar Rep>
constexpr Rep BasicSaveLoad<Rep>::writers_through(const BasicNodeGroup<Rep>& nodes, std::size_t i) const {
  const Rep& through = through_[i];
  if (even_) return nodes.writers;
  if (layout_.placement == Placement::packed) {
    return detail::smaller(detail::excess(through, nodes.before), nodes.writers);
  }
  const Rep full = detail::whole(through);
  const Rep rounds = detail::whole(Rep(full / nodes_));
  const Rep last(full - Rep(rounds * nodes_));  // the node that comes next
  if (nodes.first < last) return Rep(rounds + Rep(1.0));
  return nodes.first > last ? rounds : Rep(rounds + detail::excess(through, full));
}

template <Scalar Rep>
constexpr BasicBytes<Rep> BasicSaveLoad<Rep>::bytes_on(const BasicNodeGroup<Rep>& nodes) const {
  Rep sum = Rep(0.0);
  Rep before = Rep(0.0);
  for (std::size_t i = 0; i < count_; ++i) {
    const Rep through = writers_through(nodes, i);
    sum = Rep(sum + Rep(group_bytes_[i] * Rep(through - before)));
    before = through;
  }
  return BasicBytes<Rep>(sum);
}

template <Scalar Rep>
constexpr Rep BasicSaveLoad<Rep>::most_files() const {
  Rep most = Rep(0.0);
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
  detail::require_positive(factor, "ckpt::SaveLoad::scaled: factor must be finite and > 0");
  BasicSaveLoad load;
  load.layout_ = layout_;
  for (std::size_t i = 0; i < count_; ++i) {
    load.add(Rep(group_bytes_[i] * factor), group_files_[i], group(i).writers.value());
  }
  load.place();
  return load;
}

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> BasicSaveLoad<Rep>::gathered_on_nodes() const {
  BasicSaveLoad load;
  const Rep files = most_files();
  detail::require_non_negative(Rep(files * nodes_),
                               "ckpt::SaveLoad::gathered_on_nodes: files are beyond the range of the scalar");
  for_each_node_group([&](const BasicNodeGroup<Rep>& nodes) { load.add(bytes_on(nodes).value(), files, nodes.nodes); });
  load.place();
  return load;
}

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> BasicSaveLoad<Rep>::gathered() const {
  BasicSaveLoad load;
  load.add(bytes_, most_files(), Rep(1.0));
  load.place();
  return load;
}

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> BasicSaveLoad<Rep>::repeated(const BasicCount<Rep>& copies) const {
  const Rep& n = copies.value();
  detail::require_between(n, Rep(1.0), detail::largest<Rep>(),
                          "ckpt::SaveLoad::repeated: number of copies must be finite and >= 1");
  detail::require_positive(Rep(bytes_ * n), "ckpt::SaveLoad::repeated: bytes are beyond the range of the scalar [B]");
  detail::require_non_negative(Rep(files_ * n), "ckpt::SaveLoad::repeated: files are beyond the range of the scalar");
  detail::require_positive(Rep(writers_ * n), "ckpt::SaveLoad::repeated: writers are beyond the range of the scalar");
  BasicSaveLoad load;
  load.layout_ = layout_;
  for (std::size_t i = 0; i < count_; ++i) {
    load.add(group_bytes_[i], group_files_[i], Rep(group(i).writers.value() * n));
  }
  load.place();
  return load;
}

template <Scalar Rep>
constexpr BasicSaveLoad<Rep> BasicSaveLoad<Rep>::with_files(const BasicCount<Rep>& files) const {
  detail::require_non_negative(files.value(), "ckpt::SaveLoad::with_files: number of files must be finite and >= 0");
  BasicSaveLoad load;
  load.layout_ = layout_;
  const Rep each(files.value() / writers_);
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
  detail::require_positive(bytes.value(), "ckpt::even_load: bytes of all writers must be finite and > 0 B");
  detail::require_writers(writers.value());
  const BasicWriterGroup<Rep> group{
      .bytes = BasicBytes<Rep>(Rep(bytes.value() / writers.value())), .files = files_per_writer, .writers = writers};
  return BasicSaveLoad<Rep>(std::span<const BasicWriterGroup<Rep>>(&group, 1), layout);
}

}  // namespace ckpt::inline CKPT_ABI
