#include "daemon/store/peers/brake_notes.h"

#include "crypto/bytes.h"
#include "crypto/codec.h"
#include "daemon/base/status.h"

namespace fallow::store {
namespace {

constexpr uint8_t kVersion = 1;
constexpr uint8_t kIsHeld = 1;
constexpr uint8_t kIsReviewed = 2;
constexpr uint8_t kIsKept = 4;
constexpr size_t kFixedBytes = 2 + 8 + journal::DeviceId::kBytes + 4 + 8 + 8;
constexpr size_t kTakenBytes = 8 + journal::DeviceId::kBytes + 8 + 8;

}  // namespace

std::string Encode(const BrakeNotes& notes) {
  const BrakeNotes::Review review = notes.review.value_or(BrakeNotes::Review{});
  FALLOW_CHECK(notes.taken.size() <= kTakenNotesMax);
  std::string bytes(kFixedBytes + notes.taken.size() * kTakenBytes, '\0');
  crypto::FieldWriter out({reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()});
  out.Integer(kVersion);
  out.Integer(static_cast<uint8_t>((notes.held ? kIsHeld : 0) | (notes.review ? kIsReviewed : 0) |
                                   (review.keep ? kIsKept : 0)));
  out.Integer(static_cast<uint64_t>(notes.held.value_or(0)));
  out.Bytes(review.writer.device.bytes);
  out.Integer(review.writer.incarnation);
  out.Integer(review.sequence);
  out.Integer(review.after);
  for (const BrakeNotes::Taken& each : notes.taken) {
    out.Integer(static_cast<uint64_t>(each.hour));
    out.Bytes(each.device.bytes);
    out.Integer(each.position);
    out.Integer(each.reflections);
  }
  FALLOW_CHECK(out.full());
  return bytes;
}

BrakeNotes DecodeBrakeNotes(std::string_view bytes) {
  BrakeNotes notes;
  if (bytes.size() < kFixedBytes || (bytes.size() - kFixedBytes) % kTakenBytes != 0 ||
      (bytes.size() - kFixedBytes) / kTakenBytes > kTakenNotesMax) {
    return notes;
  }
  crypto::FieldReader in(crypto::AsBytes(bytes));
  if (in.Integer<uint8_t>() != kVersion) return notes;
  const auto flags = in.Integer<uint8_t>();
  const auto held = static_cast<int64_t>(in.Integer<uint64_t>());
  if ((flags & kIsHeld) != 0) notes.held = held;
  BrakeNotes::Review review;
  in.Into(review.writer.device.bytes);
  review.writer.incarnation = in.Integer<uint32_t>();
  review.sequence = in.Integer<uint64_t>();
  review.after = in.Integer<uint64_t>();
  review.keep = (flags & kIsKept) != 0;
  if ((flags & kIsReviewed) != 0) notes.review = review;
  while (!in.complete()) {
    BrakeNotes::Taken& taken = notes.taken.emplace_back();
    taken.hour = static_cast<int64_t>(in.Integer<uint64_t>());
    in.Into(taken.device.bytes);
    taken.position = in.Integer<uint64_t>();
    taken.reflections = in.Integer<uint64_t>();
  }
  return notes;
}

}  // namespace fallow::store
