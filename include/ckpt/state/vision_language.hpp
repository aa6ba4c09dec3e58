#pragma once
// Models of text and images: a decoder that sees through a vision transformer, and two encoders that meet (CLIP).

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <ckpt/core/check.hpp>
#include <ckpt/core/config.hpp>
#include <ckpt/core/error.hpp>
#include <ckpt/state/architecture.hpp>
#include <ckpt/state/decoder.hpp>
#include <ckpt/state/encoder.hpp>
#include <ckpt/state/vision.hpp>

namespace ckpt::inline CKPT_ABI {

/// One step between a vision transformer and a decoder: a linear map, or a norm where nothing enters.
struct ProjectorStep {
  std::uint64_t in = 0;     ///< features that enter the map; 0: this is a norm
  std::uint64_t out = 0;    ///< features that leave it, or size of the norm; 0 ends the list
  bool bias = false;        ///< of the map
  Norm norm = Norm::layer;  ///< what the norm learns

  friend constexpr bool operator==(const ProjectorStep&, const ProjectorStep&) = default;
};

/// What joins a vision transformer to a decoder. Patches that are put side by side, and gates, change sizes between
/// steps, so that these need not meet.
struct Projector {
  static constexpr std::size_t most_steps = 8;  ///< that fit

  std::array<ProjectorStep, most_steps> steps{};  ///< in their order
  std::uint64_t copies = 1;                       ///< how many such projectors there are

  friend constexpr bool operator==(const Projector&, const Projector&) = default;
};

/// Shape of a decoder that also sees: a vision transformer, what joins it, the decoder.
struct VisionLanguageShape {
  DecoderShape text{};              ///< the decoder
  VisionTransformerShape vision{};  ///< the vision transformer, without classes; left out: patches are projected (Fuyu)
  Projector projector{};            ///< what joins the last layer
  Projector deep_projector{};       ///< what joins layers in between, for layers of the decoder (Qwen3-VL)
  std::uint64_t tokens = 0;  ///< learned vectors of the decoder's size: the end of a line of patches (LLaVA-NeXT)

  std::uint64_t cross_layers = 0;  ///< layers of the decoder that attend to the image: norms of head size on queries
                                   ///< and keys, and two gates more (Llama 3.2 Vision)
  std::uint64_t extra_words = 0;   ///< rows of the embedding without a score: what stands for an image

  friend constexpr bool operator==(const VisionLanguageShape&, const VisionLanguageShape&) = default;
};

/// Lists every tensor of a decoder that sees; all of what sees and joins is `Part::vision`, before the stack.
/// @throws InvalidInput naming the size that is missing or does not fit
template <class Visitor>
constexpr void visit_tensors(const VisionLanguageShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const VisionLanguageShape&) { return "vision-language"; }

/// Shape of two encoders, of text and of images, whose results are compared (CLIP, SigLIP).
struct TextImageShape {
  EncoderShape text{};              ///< the encoder of text
  VisionTransformerShape vision{};  ///< the encoder of images
  std::uint64_t scalars = 1;        ///< learned numbers of the comparison: a scale, in SigLIP also a shift

  friend constexpr bool operator==(const TextImageShape&, const TextImageShape&) = default;
};

/// Lists every tensor of two encoders; all of that of images is `Part::vision`, before the stack.
/// @throws InvalidInput as for the two shapes
template <class Visitor>
constexpr void visit_tensors(const TextImageShape& m, Visitor&& visit);
/// What it is, in the lists of models.
[[nodiscard]] constexpr std::string_view model_kind(const TextImageShape&) { return "vision"; }

// ---- implementation

namespace detail {

/// A visitor that sees everything as vision before the stack.
template <class Visitor>
[[nodiscard]] constexpr auto as_vision(Visitor& visit) {
  return [&visit](Tensor tensor) {
    tensor.part = Part::vision;
    tensor.layers.place = Layers::Place::before;
    visit(static_cast<const Tensor&>(tensor));
  };
}

template <class Visitor>
constexpr void visit_projector(const Projector& p, Visitor& visit) {
  Pieces pieces(visit);
  for (const ProjectorStep& step : p.steps) {
    if (step.out == 0) break;
    if (step.in == 0) {
      pieces.norm(step.norm, step.out, p.copies);
    } else {
      pieces.linear({.part = Part::vision,
                     .in = step.in,
                     .out = step.out,
                     .bias = Bias{step.bias},
                     .copies = p.copies,
                     .active = p.copies});
    }
  }
}

}  // namespace detail

template <class Visitor>
constexpr void visit_tensors(const VisionLanguageShape& m, Visitor&& visit) {
  detail::require_size(m.projector.steps[0].out, "ckpt::VisionLanguageShape: projector must have a step");
  auto vision = detail::as_vision(visit);
  if (m.vision != VisionTransformerShape{}) {
    if (m.vision.classes != 0) {
      detail::reject("ckpt::VisionLanguageShape: vision.classes must be 0", static_cast<double>(m.vision.classes));
    }
    visit_tensors(m.vision, vision);
  }
  detail::visit_projector(m.projector, vision);
  detail::visit_projector(m.deep_projector, vision);
  if (m.cross_layers > m.text.layers) {
    detail::reject("ckpt::VisionLanguageShape: cross_layers must not exceed layers of the text",
                   static_cast<double>(m.cross_layers));
  }
  if (m.tokens != 0) Pieces(vision).table(Part::vision, m.tokens, m.text.hidden_size);
  if (m.extra_words != 0) Pieces(visit).embedding(m.extra_words, m.text.hidden_size);
  visit_tensors(m.text, visit);
  if (m.cross_layers == 0) return;
  Pieces pieces(visit);
  pieces.in_layers(0, m.cross_layers);
  pieces.norm(m.text.norm, detail::completed(m.text).head_dim, 2);
  pieces.vector(Part::attention, 2);
}

template <class Visitor>
constexpr void visit_tensors(const TextImageShape& m, Visitor&& visit) {
  auto vision = detail::as_vision(visit);
  visit_tensors(m.vision, vision);
  visit_tensors(m.text, visit);
  if (m.scalars != 0) {
    Pieces pieces(visit);
    pieces.after_layers();
    pieces.vector(Part::head, m.scalars);
  }
}

}  // namespace ckpt::inline CKPT_ABI
