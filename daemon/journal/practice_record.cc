#include "daemon/journal/practice_record.h"

#include <algorithm>
#include <tuple>

#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/operation_check.h"
#include "daemon/text/utf8.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;
using google::protobuf::RepeatedPtrField;

// Protobuf has already refused anything that is not UTF-8.
bool IsName(const std::string& name) {
  return !name.empty() && name.size() <= kNameBytesMax && !text::FindBadPlace(name) &&
         name.find('\n') == std::string::npos;
}

bool IsText(const std::string& content, size_t bytes_max = kPracticeTextBytesMax) {
  return content.size() <= bytes_max && !text::FindBadPlace(content);
}

bool IsId(const std::string& bytes) {
  return bytes.size() == SubjectId::kBytes;
}

bool IsMoment(const v1::Moment& moment) {
  return CheckRecordedMoment({FromMillis(moment.unix_millis()), moment.zone()}).ok();
}

bool IsInstant(int64_t unix_millis) {
  return CheckRecordedMoment({FromMillis(unix_millis), "UTC"}).ok();
}

template <class All, class Is>
bool Each(const All& all, int most, Is is) {
  return all.size() <= most && std::all_of(all.begin(), all.end(), is);
}

bool AreDays(const v1::CheckInDays& days) {
  const auto& all = days.days();
  return all.size() <= kCheckInsMax &&
         std::adjacent_find(all.begin(), all.end(), std::greater_equal<>()) == all.end() &&
         std::all_of(all.begin(), all.end(),
                     [](uint32_t day) { return day >= 1 && day <= kCheckInDayMax; });
}

bool AreSeasons(const RepeatedPtrField<v1::SeasonSet>& seasons) {
  return Each(seasons, kSeasonsMax, [](const v1::SeasonSet& one) {
    const bool of_farewell = IsId(one.farewell());
    return v1::Season_IsValid(one.season()) &&
           (of_farewell || (one.farewell().empty() && one.season() != v1::SEASON_UNSPECIFIED)) &&
           IsMoment(one.since());
  });
}

bool IsKind(v1::ConnectionKind kind) {
  return v1::ConnectionKind_IsValid(kind) && kind != v1::CONNECTION_KIND_UNSPECIFIED;
}

const char* Fault(const v1::ConnectionOperation& operation, RecordKind kind) {
  const bool creates = kind == RecordKind::kConnectionCreated;
  if ((creates || operation.has_name()) && !IsName(operation.name())) return "its name is invalid";
  if (operation.has_kind() && !IsKind(operation.kind())) return "its kind is not known";
  if (!Each(operation.aliases_added(), kAliasesMax, IsName) ||
      !Each(operation.aliases_removed(), kAliasesMax, IsName)) {
    return "it holds an invalid name";
  }
  if (!AreSeasons(operation.seasons())) return "it holds an impossible season";
  if (!IsText(operation.gave())) return "its text is invalid";
  if (!IsInstant(operation.quiet_until_unix_millis())) return "it holds an impossible date";
  if (!operation.merged_into().empty() && !IsId(operation.merged_into())) {
    return "it refers to an impossible connection";
  }
  return nullptr;
}

// An edit of a part has the form of a reflection's text edit.
bool IsPartEdit(const v1::PartEdit& part) {
  if (!v1::FarewellPart_IsValid(part.part()) || part.part() == v1::FAREWELL_PART_UNSPECIFIED) {
    return false;
  }
  v1::ReflectionOperation as_text;
  *as_text.mutable_text() = part.edit();
  size_t inserted = 0;
  for (const v1::TextRun& run : part.edit().runs()) inserted += run.insert().size();
  return inserted <= kPracticeTextBytesMax && CheckOperation(as_text).ok();
}

const char* Fault(const v1::FarewellOperation& operation, RecordKind kind) {
  if (kind == RecordKind::kFarewellBegun && !IsId(operation.connection())) {
    return "it names no connection";
  }
  if (!Each(operation.edits(), v1::FarewellPart_ARRAYSIZE, IsPartEdit))
    return "its text is invalid";
  if (operation.has_said() &&
      (!IsMoment(operation.said().at()) || !IsText(operation.said().how(), kNameBytesMax))) {
    return "it was said in an impossible way";
  }
  if (operation.set_aside_size() > kSeasonsMax || operation.taken_back_size() > kSeasonsMax) {
    return "it sets too much aside";
  }
  if (!operation.language().empty() && !IsName(operation.language()))
    return "its language is invalid";
  return nullptr;
}

const char* Fault(const v1::LetterOperation& operation, RecordKind kind) {
  if (!IsText(operation.text())) return "its text is invalid";
  if (operation.has_open_at() && !IsMoment(operation.open_at())) return "its day is impossible";
  if (!operation.has_at() || !IsMoment(operation.at())) return "its date is impossible";
  if (kind == RecordKind::kLetterWritten && !operation.has_open_at()) return "it has no day";
  return nullptr;
}

const char* Fault(const v1::SpaceOperation& operation, RecordKind kind) {
  if (kind == RecordKind::kSpaceOpened &&
      (!operation.has_since() || !operation.has_days() || !IsId(operation.follows()))) {
    return "it follows nothing";
  }
  if (operation.has_since() && !IsMoment(operation.since())) return "its date is impossible";
  if (!AreDays(operation.days())) return "its days are impossible";
  if (operation.answered_size() > kCheckInsMax) return "it answers too much";
  const auto is_boundary = [](const v1::Boundary& boundary) {
    return IsId(boundary.id()) && IsText(boundary.text(), kTextBytesMax) &&
           Each(boundary.remind(), kRemindersMax, IsMoment);
  };
  if (!Each(operation.boundaries_set(), kBoundariesMax, is_boundary) ||
      !Each(operation.boundaries_removed(), kBoundariesMax, IsId)) {
    return "it holds an impossible boundary";
  }
  const auto is_reminder = [](const std::string& bytes) {
    return bytes.size() == SubjectId::kBytes + sizeof(int64_t);
  };
  if (!Each(operation.reminded(), kBoundariesMax * kRemindersMax, is_reminder)) {
    return "it refers to an impossible reminder";
  }
  return nullptr;
}

const char* Fault(const v1::PracticeOperation& operation, RecordKind /*kind*/) {
  if (!AreDays(operation.days())) return "its days are impossible";
  const auto is_sign = [](const v1::SignSet& sign) {
    return IsName(sign.id()) && IsText(sign.meaning(), kSignMeaningBytesMax);
  };
  if (!Each(operation.signs(), kAliasesMax, is_sign)) return "it holds an impossible sign";
  if (!Each(operation.prompts_silenced(), kSeasonsMax, IsName) ||
      !Each(operation.prompts_back(), kSeasonsMax, IsName)) {
    return "it holds an impossible prompt";
  }
  return nullptr;
}

bool IsKept(const v1::Kept& kept) {
  return (kept.name().empty() || IsName(kept.name())) && v1::ConnectionKind_IsValid(kept.kind()) &&
         AreSeasons(kept.seasons()) && IsText(kept.gratitude()) && IsText(kept.boundaries());
}

const char* Fault(const v1::ReleaseOperation& operation, RecordKind kind) {
  if (kind == RecordKind::kReleasePlanned &&
      (operation.subjects().empty() || !operation.has_planned())) {
    return "it releases nothing";
  }
  if (!Each(operation.subjects(), kReleasedMax, IsId)) return "it releases what cannot be";
  if ((!operation.connection().empty() && !IsId(operation.connection())) ||
      (!operation.renewed().empty() && !IsId(operation.renewed()))) {
    return "it refers to an impossible subject";
  }
  if (operation.has_planned() && !IsMoment(operation.planned())) return "its date is impossible";
  if (!IsInstant(operation.due_unix_millis())) return "its date is impossible";
  if (!IsKept(operation.kept())) return "it keeps what cannot be";
  if (kind == RecordKind::kReleaseDone &&
      (!operation.has_done() || !IsInstant(operation.done().at_unix_millis()))) {
    return "it does not say when it was done";
  }
  return nullptr;
}

template <class Operation>
absl::Status Check(RecordKind kind, std::string_view bytes) {
  Operation operation;
  if (bytes.size() > kPayloadBytesMax ||
      !operation.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return BadOperation("it is not an operation");
  }
  if (!IsInstant(operation.written_unix_millis())) return BadOperation("its date is impossible");
  const char* const fault = Fault(operation, kind);
  return fault == nullptr ? absl::OkStatus() : BadOperation(fault);
}

}  // namespace

bool Precedes(const PracticeRecord& a, const PracticeRecord& b) {
  const auto place = [](const PracticeRecord& record) {
    const RecordStamp& stamp = record.stamp;
    return std::tie(stamp.lamport, stamp.device, stamp.incarnation, stamp.sequence,
                    record.operation);
  };
  return place(a) < place(b);
}

absl::Status CheckPractice(RecordKind kind, std::string_view operation) {
  FALLOW_CHECK(IsPractice(kind));
  switch (kind) {
    case RecordKind::kConnectionCreated:
    case RecordKind::kConnectionChanged:
      return Check<v1::ConnectionOperation>(kind, operation);
    case RecordKind::kFarewellBegun:
    case RecordKind::kFarewellChanged:
      return Check<v1::FarewellOperation>(kind, operation);
    case RecordKind::kLetterWritten:
    case RecordKind::kLetterOpened:
      return Check<v1::LetterOperation>(kind, operation);
    case RecordKind::kSpaceOpened:
    case RecordKind::kSpaceChanged:
      return Check<v1::SpaceOperation>(kind, operation);
    case RecordKind::kPracticeSet:
      return Check<v1::PracticeOperation>(kind, operation);
    default:
      return Check<v1::ReleaseOperation>(kind, operation);
  }
}

}  // namespace fallow::journal
