#pragma once
// A workload that knows its tensors, whatever the type of its shape.

#include <string_view>
#include <type_traits>

#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/workload.hpp>

namespace ckpt::inline CKPT_ABI {

/// Takes tensors one by one: what a visitor is where the type of the shape is not known.
class TensorVisitor {
 public:
  /// Takes a tensor.
  constexpr virtual void operator()(const Tensor& tensor) = 0;

 protected:
  constexpr TensorVisitor() = default;
  constexpr TensorVisitor(const TensorVisitor&) = default;             ///< for derived visitors
  constexpr TensorVisitor& operator=(const TensorVisitor&) = default;  ///< for derived visitors
  constexpr ~TensorVisitor() = default;
};

/// A model by name with the list of its tensors: `parameter_count`, `count_by_part` and every other visitor take it as
/// they take a shape, and `solve` takes it as a workload.
struct Model : Workload {
  void (*list_tensors)(TensorVisitor&) = nullptr;  ///< calls the visitor with each tensor
  std::string_view kind{};                         ///< what it is: "decoder", "vision", "speech", ...
};

/// A model that is a named shape: `model_of<shape>({.name = "my-model"})` counts the shape and keeps its tensors; its
/// kind is `model_kind(shape)` where there is such a function.
///
/// @tparam shape  a `constexpr` variable of static storage, any `Architecture`
/// @param entry   everything of the workload but its parameters
/// @throws InvalidInput what `parameter_count` of the shape rejects
template <const auto& shape>
  requires Architecture<std::remove_cvref_t<decltype(shape)>>
[[nodiscard]] constexpr Model model_of(Workload entry);

/// Lists every tensor of a model.
/// @throws InvalidInput when the model has no list
template <class Visitor>
constexpr void visit_tensors(const Model& model, Visitor&& visit);

/// A model is a workload.
template <>
struct workload_traits<Model> {
  /// Number of parameters.
  [[nodiscard]] static constexpr double parameters(const Model& model) { return model.parameters; }
};

/// Any shape is a workload, with the number of its parameters; exact up to 2^53.
template <Architecture Shape>
struct workload_traits<Shape> {
  /// Number of parameters.
  [[nodiscard]] static constexpr double parameters(const Shape& shape) {
    return static_cast<double>(parameter_count(shape));
  }
};

// ---- implementation

namespace detail {

template <class Visitor>
class VisitorReference final : public TensorVisitor {
 public:
  constexpr explicit VisitorReference(Visitor& visit) : visit_(visit) {}
  constexpr void operator()(const Tensor& tensor) override { visit_(tensor); }

 private:
  Visitor& visit_;
};

template <const auto& shape>
constexpr void list_tensors_of(TensorVisitor& visit) {
  visit_tensors(shape, visit);
}

}  // namespace detail

template <const auto& shape>
  requires Architecture<std::remove_cvref_t<decltype(shape)>>
constexpr Model model_of(Workload entry) {
  entry.parameters = static_cast<double>(parameter_count(shape));
  Model model{entry, &detail::list_tensors_of<shape>};
  if constexpr (requires { model_kind(shape); }) model.kind = model_kind(shape);
  return model;
}

namespace catalog {

/// What `model_of` makes, for the headers of the catalog: an entry brings its parameters, since counting them all
/// wherever the catalog is included took most of the time that this took. A test counts every one.
template <const auto& shape>
[[nodiscard]] constexpr Model entry_of(std::string_view name, double parameters, const Source& source,
                                       std::string_view note = {}, Figure recalled = {}) {
  const Workload entry{name, parameters, source, recalled, note};
  return {entry, &detail::list_tensors_of<shape>, model_kind(shape)};
}

}  // namespace catalog

template <class Visitor>
constexpr void visit_tensors(const Model& model, Visitor&& visit) {
  if (model.list_tensors == nullptr) detail::reject("ckpt::Model: the tensors of this model must be known", 0);
  detail::VisitorReference reference(visit);
  model.list_tensors(reference);
}

}  // namespace ckpt::inline CKPT_ABI
