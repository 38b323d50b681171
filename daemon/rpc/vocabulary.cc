#include "daemon/rpc/vocabulary.h"

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::rpc {
namespace {

namespace v1 = client::v1;
namespace store_v1 = store::v1;

// Kinds and seasons have the same values in the client API and in records.
static_assert(static_cast<int>(v1::CONNECTION_KIND_PERSON) == store_v1::CONNECTION_KIND_PERSON);
static_assert(static_cast<int>(v1::CONNECTION_KIND_FRIENDSHIP) ==
              store_v1::CONNECTION_KIND_FRIENDSHIP);
static_assert(static_cast<int>(v1::CONNECTION_KIND_PARTNERSHIP) ==
              store_v1::CONNECTION_KIND_PARTNERSHIP);
static_assert(static_cast<int>(v1::CONNECTION_KIND_FAMILY) == store_v1::CONNECTION_KIND_FAMILY);
static_assert(static_cast<int>(v1::CONNECTION_KIND_WORK) == store_v1::CONNECTION_KIND_WORK);
static_assert(static_cast<int>(v1::CONNECTION_KIND_PLACE) == store_v1::CONNECTION_KIND_PLACE);
static_assert(static_cast<int>(v1::CONNECTION_KIND_HABIT) == store_v1::CONNECTION_KIND_HABIT);
static_assert(static_cast<int>(v1::CONNECTION_KIND_OTHER) == store_v1::CONNECTION_KIND_OTHER);
static_assert(static_cast<int>(v1::ConnectionKind_MAX) == store_v1::ConnectionKind_MAX);
static_assert(static_cast<int>(v1::SEASON_OPENING) == store_v1::SEASON_OPENING);
static_assert(static_cast<int>(v1::SEASON_STEADY) == store_v1::SEASON_STEADY);
static_assert(static_cast<int>(v1::SEASON_SHIFTING) == store_v1::SEASON_SHIFTING);
static_assert(static_cast<int>(v1::SEASON_CLOSING) == store_v1::SEASON_CLOSING);
static_assert(static_cast<int>(v1::SEASON_RELEASED) == store_v1::SEASON_RELEASED);
static_assert(static_cast<int>(v1::Season_MAX) == store_v1::Season_MAX);
// Internally, parts and fields count from 0, in the same order.
static_assert(static_cast<int>(practice::Part::kGift) + 1 == v1::FarewellPart::PART_GIFT);
static_assert(static_cast<int>(practice::Part::kBoundaries) + 1 ==
              v1::FarewellPart::PART_BOUNDARIES);
static_assert(static_cast<int>(journal::Version::Field::kText) + 1 == v1::Version::FIELD_TEXT);
static_assert(static_cast<int>(journal::Version::Field::kKept) + 1 == v1::Version::FIELD_KEPT);

absl::Status NotKnown(std::string_view what) {
  return base::Invalid("The request cannot be accepted",
                       std::string(what) + " that it names is not known here",
                       base::Next::kRestartDaemon);
}

}  // namespace

v1::ConnectionKind ToProto(store_v1::ConnectionKind kind) {
  return static_cast<v1::ConnectionKind>(kind);
}

v1::Season ToProto(store_v1::Season season) {
  return static_cast<v1::Season>(season);
}

v1::FarewellPart::Part ToProto(practice::Part part) {
  return static_cast<v1::FarewellPart::Part>(static_cast<int>(part) + 1);
}

v1::Release::State ToProto(journal::ReleasePlan::State state) {
  switch (state) {
    case journal::ReleasePlan::State::kPlanned:
      return v1::Release::STATE_PLANNED;
    case journal::ReleasePlan::State::kCancelled:
      return v1::Release::STATE_CANCELLED;
    case journal::ReleasePlan::State::kDone:
      return v1::Release::STATE_DONE;
  }
  return v1::Release::STATE_UNSPECIFIED;
}

v1::Space::Follows ToProto(store::SpaceView::Follows follows) {
  switch (follows) {
    case store::SpaceView::Follows::kFarewell:
      return v1::Space::FOLLOWS_FAREWELL;
    case store::SpaceView::Follows::kRelease:
      return v1::Space::FOLLOWS_RELEASE;
    case store::SpaceView::Follows::kGone:
      break;
  }
  return v1::Space::FOLLOWS_UNSPECIFIED;
}

v1::Due::What ToProto(store::DueThing::What what) {
  switch (what) {
    case store::DueThing::What::kCheckIn:
      return v1::Due::WHAT_CHECK_IN;
    case store::DueThing::What::kBoundary:
      return v1::Due::WHAT_BOUNDARY;
    case store::DueThing::What::kLetter:
      return v1::Due::WHAT_LETTER;
    case store::DueThing::What::kRelease:
      return v1::Due::WHAT_RELEASE;
  }
  return v1::Due::WHAT_UNSPECIFIED;
}

v1::Version::Field ToProto(journal::Version::Field field) {
  return static_cast<v1::Version::Field>(static_cast<int>(field) + 1);
}

void ToProto(absl::CivilDay day, v1::Day* out) {
  out->set_year(static_cast<int32_t>(day.year()));
  out->set_month(day.month());
  out->set_day(day.day());
}

absl::StatusOr<store_v1::ConnectionKind> FromProto(v1::ConnectionKind kind) {
  if (kind < 1 || kind > v1::ConnectionKind_MAX) return NotKnown("the kind");
  return static_cast<store_v1::ConnectionKind>(kind);
}

absl::StatusOr<store_v1::Season> FromProto(v1::Season season) {
  if (season < 1 || season > v1::Season_MAX) return NotKnown("the season");
  return static_cast<store_v1::Season>(season);
}

absl::StatusOr<practice::Part> FromProto(v1::FarewellPart::Part part) {
  if (part < 1 || part > v1::FarewellPart::Part_MAX) return NotKnown("the part");
  return static_cast<practice::Part>(static_cast<int>(part) - 1);
}

absl::StatusOr<absl::CivilDay> FromProto(const v1::Day& day) {
  constexpr int kLastYear = 9999;
  const absl::CivilDay civil(day.year(), day.month(), day.day());
  // CivilDay normalises a day that does not exist into another.
  if (day.year() >= 1 && day.year() <= kLastYear && civil.month() == day.month() &&
      civil.day() == day.day()) {
    return civil;
  }
  return base::Invalid("The day cannot be used", "there is no such day", "");
}

}  // namespace fallow::rpc
