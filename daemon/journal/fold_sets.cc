#include "daemon/journal/fold_sets.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/fold_order.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;
using google::protobuf::RepeatedPtrField;

// The index at which `value` is, or would be inserted.
int LowerBound(const RepeatedPtrField<v1::SetMember>& members, const std::string& value) {
  const auto place = std::lower_bound(
      members.begin(), members.end(), value,
      [](const v1::SetMember& member, const std::string& v) { return member.value() < v; });
  return static_cast<int>(place - members.begin());
}

bool IsAt(const RepeatedPtrField<v1::SetMember>& members, int place, const std::string& value) {
  return place < members.size() && members[place].value() == value;
}

bool ComesBefore(const v1::RecordId& a, const v1::RecordId& b) {
  return Order(a) < Order(b);
}

v1::SetMember& MemberOf(RepeatedPtrField<v1::SetMember>& members, const std::string& value) {
  const int place = LowerBound(members, value);
  if (!IsAt(members, place, value)) {
    members.Add()->set_value(value);
    std::rotate(members.begin() + place, members.end() - 1, members.end());
  }
  return members[place];
}

bool Holds(const RepeatedPtrField<v1::RecordId>& ids, const v1::RecordId& id) {
  return std::binary_search(ids.begin(), ids.end(), id, ComesBefore);
}

// Lists are kept sorted and without duplicates, so that the state does not depend on the order in
// which records came.
void Insert(RepeatedPtrField<v1::RecordId>& ids, const v1::RecordId& id) {
  const auto spot = std::lower_bound(ids.begin(), ids.end(), id, ComesBefore);
  if (spot != ids.end() && Order(*spot) == Order(id)) return;
  const auto index = spot - ids.begin();
  *ids.Add() = id;
  std::rotate(ids.begin() + index, ids.end() - 1, ids.end());
}

void Erase(RepeatedPtrField<v1::RecordId>& ids, const v1::RecordId& id) {
  const auto spot = std::lower_bound(ids.begin(), ids.end(), id, ComesBefore);
  if (spot != ids.end() && Order(*spot) == Order(id)) ids.erase(spot);
}

void Add(RepeatedPtrField<v1::SetMember>& members, const std::string& value,
         const v1::RecordId& addition) {
  v1::SetMember& member = MemberOf(members, value);
  if (!Holds(member.removed(), addition)) Insert(*member.mutable_additions(), addition);
}

void Remove(RepeatedPtrField<v1::SetMember>& members, const v1::SetRemoval& removal) {
  v1::SetMember& member = MemberOf(members, removal.value());
  for (const v1::RecordId& seen : removal.seen()) {
    Erase(*member.mutable_additions(), seen);
    Insert(*member.mutable_removed(), seen);
  }
}

void SetMember(RepeatedPtrField<v1::AttachmentMember>& members, v1::AttachmentMember member) {
  for (int i = 0; i < members.size(); ++i) {
    if (members[i].attachment().subject() != member.attachment().subject()) continue;
    if (Order(members[i].stamp()) > Order(member.stamp())) return;
    members.erase(members.begin() + i);
    break;
  }
  *members.Add() = std::move(member);
}

bool AttachedBefore(const v1::AttachmentMember& a, const v1::AttachmentMember& b) {
  return std::tuple(Order(a.stamp()), a.order(), a.attachment().subject()) <
         std::tuple(Order(b.stamp()), b.order(), b.attachment().subject());
}

}  // namespace

void FoldSet(const RepeatedPtrField<std::string>& added,
             const RepeatedPtrField<v1::SetRemoval>& removed, const v1::RecordId& record,
             RepeatedPtrField<v1::SetMember>& members, std::vector<std::string>& view) {
  if (added.empty() && removed.empty()) return;
  for (const v1::SetRemoval& removal : removed) Remove(members, removal);
  for (const std::string& value : added) Add(members, value, record);
  view.clear();
  for (const v1::SetMember& member : members) {
    if (!member.additions().empty()) view.push_back(member.value());
  }
}

void FoldAttachments(const v1::ReflectionOperation& operation, const v1::Stamp& stamp,
                     RepeatedPtrField<v1::AttachmentMember>& members,
                     std::vector<Attachment>& view) {
  if (operation.attached().empty() && operation.detached().empty()) return;
  for (const std::string& subject : operation.detached()) {
    v1::AttachmentMember member;
    member.mutable_attachment()->set_subject(subject);
    *member.mutable_stamp() = stamp;
    SetMember(members, std::move(member));
  }
  for (int i = 0; i < operation.attached_size(); ++i) {
    v1::AttachmentMember member;
    *member.mutable_attachment() = operation.attached(i);
    member.set_attached(true);
    member.set_order(static_cast<uint32_t>(i));
    *member.mutable_stamp() = stamp;
    SetMember(members, std::move(member));
  }
  std::sort(members.begin(), members.end(), AttachedBefore);
  view.clear();
  for (const v1::AttachmentMember& member : members) {
    if (!member.attached()) continue;
    const v1::AttachmentRef& ref = member.attachment();
    const absl::StatusOr<SubjectId> id = SubjectId::FromBytes(ref.subject());
    FALLOW_CHECK(id.ok());  // checked by CheckOperation
    view.push_back({*id, ref.name(), ref.media_type(), ref.size_bytes()});
  }
}

}  // namespace fallow::journal
