#include "daemon/base/next_step.h"

#include <utility>

#include "absl/strings/cord.h"
#include "daemon/base/slips.h"

namespace fallow::base {
namespace {

constexpr size_t kKinds = static_cast<size_t>(kLastNext) + 1;
constexpr size_t kThings = static_cast<size_t>(kLastThing) + 1;

// The fields of the message, and protobuf's wire types (protobuf, "Encoding": a tag is the field's
// number shifted left by three bits, with the wire type in the low bits).
enum Field : uint64_t { kKindField = 1, kThingField, kIdField, kNameField, kChoiceField };
enum WireType : uint64_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

void AppendVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void AppendNumber(Field field, uint64_t value, std::string& out) {
  if (value == 0) return;
  AppendVarint(field << 3 | kVarint, out);
  AppendVarint(value, out);
}

void AppendText(Field field, std::string_view text, size_t bytes_max, std::string& out) {
  if (text.empty() || text.size() > bytes_max) return;
  AppendVarint(field << 3 | kBytes, out);
  AppendVarint(text.size(), out);
  out.append(text);
}

// Reads field by field; unknown fields are skipped.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  std::optional<NextStep> Read() {
    NextStep step;
    while (!left_.empty()) {
      if (!ReadField(step)) return std::nullopt;
    }
    return step;
  }

 private:
  bool ReadField(NextStep& step) {
    const std::optional<uint64_t> tag = Varint();
    if (!tag) return false;
    switch (*tag & 7) {
      case kVarint:
        return ReadNumber(*tag >> 3, step);
      case kBytes:
        return ReadText(*tag >> 3, step);
      case kFixed64:
        return Skip(8);
      case kFixed32:
        return Skip(4);
      default:
        return false;
    }
  }

  bool ReadNumber(uint64_t field, NextStep& step) {
    const std::optional<uint64_t> value = Varint();
    if (!value) return false;
    if (field == kKindField) step.kind = *value < kKinds ? Next(*value) : Next::kNothing;
    if (field == kThingField) step.thing = *value < kThings ? Thing(*value) : Thing::kNothing;
    return true;
  }

  bool ReadText(uint64_t field, NextStep& step) {
    const std::optional<uint64_t> size = Varint();
    if (!size || *size > left_.size()) return false;
    const std::string_view text = left_.substr(0, *size);
    left_.remove_prefix(*size);
    if (field == kIdField && text.size() <= kStepIdBytesMax) step.id = text;
    if (field == kNameField && text.size() <= kStepNameBytesMax) step.name = text;
    if (field == kChoiceField && text.size() <= kStepChoiceBytesMax &&
        step.choices.size() < kStepChoicesMax) {
      step.choices.emplace_back(text);
    }
    return true;
  }

  bool Skip(size_t count) {
    if (left_.size() < count) return false;
    left_.remove_prefix(count);
    return true;
  }

  std::optional<uint64_t> Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && !left_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(left_.front());
      left_.remove_prefix(1);
      value |= uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    return std::nullopt;
  }

  std::string_view left_;
};

}  // namespace

NextStep Show(Thing thing) {
  NextStep step(Next::kShow);
  step.thing = thing;
  return step;
}

NextStep WithId(NextStep step, std::string_view id) {
  step.id = id;
  return step;
}

NextStep WithName(NextStep step, std::string_view name) {
  step.name = name;
  return step;
}

NextStep OneOf(std::vector<std::string> choices) {
  NextStep step(Next::kChooseOneOf);
  step.choices = std::move(choices);
  return step;
}

NextStep Choose(std::string_view typed, std::span<const std::string_view> known) {
  NextStep step = OneOf({known.begin(), known.end()});
  step.name = Nearest(typed, known);
  return step;
}

NextStep Meant(std::string_view typed, std::span<const std::string_view> known) {
  const std::string_view nearest = Nearest(typed, known);
  return nearest.empty() ? NextStep() : WithName(Next::kChooseOneOf, nearest);
}

absl::Status Failed(std::string_view what, std::string_view why, const NextStep& next) {
  return WithNextStep(Failed(what, why, ""), next);
}

absl::Status Invalid(std::string_view what, std::string_view why, const NextStep& next) {
  return WithNextStep(Invalid(what, why, ""), next);
}

absl::Status NotFound(std::string_view what, std::string_view why, const NextStep& next) {
  return WithNextStep(NotFound(what, why, ""), next);
}

absl::Status Unreachable(std::string_view what, std::string_view why, const NextStep& next) {
  return WithNextStep(Unreachable(what, why, ""), next);
}

absl::Status Silent(std::string_view what, std::string_view why, const NextStep& next) {
  return WithNextStep(Silent(what, why, ""), next);
}

absl::Status Refused(std::string_view what, std::string_view why, const NextStep& next) {
  return WithNextStep(Refused(what, why, ""), next);
}

absl::Status NeedsConsent(std::string_view what, std::string_view why, const NextStep& next) {
  return WithNextStep(NeedsConsent(what, why, ""), next);
}

absl::Status Damaged(std::string_view what, std::string_view why, const NextStep& next) {
  return WithNextStep(Damaged(what, why, ""), next);
}

absl::Status Unsupported(std::string_view what, std::string_view why, const NextStep& next) {
  return WithNextStep(Unsupported(what, why, ""), next);
}

NextStep NextStepOf(const absl::Status& status) {
  const absl::optional<absl::Cord> bytes = status.GetPayload(kNextStepUrl);
  return bytes ? NextStepFrom(std::string(*bytes)).value_or(NextStep()) : NextStep();
}

absl::Status WithNextStep(absl::Status status, const NextStep& next) {
  if (next.kind == Next::kNothing) {
    status.ErasePayload(kNextStepUrl);
  } else {
    status.SetPayload(kNextStepUrl, absl::Cord(ToBytes(next)));
  }
  return status;
}

std::string ToBytes(const NextStep& step) {
  std::string bytes;
  AppendNumber(kKindField, static_cast<uint64_t>(step.kind), bytes);
  AppendNumber(kThingField, static_cast<uint64_t>(step.thing), bytes);
  AppendText(kIdField, step.id, kStepIdBytesMax, bytes);
  AppendText(kNameField, step.name, kStepNameBytesMax, bytes);
  for (size_t i = 0; i < step.choices.size() && i < kStepChoicesMax; ++i) {
    AppendText(kChoiceField, step.choices[i], kStepChoiceBytesMax, bytes);
  }
  return bytes;
}

std::optional<NextStep> NextStepFrom(std::string_view bytes) {
  return Reader(bytes).Read();
}

}  // namespace fallow::base
