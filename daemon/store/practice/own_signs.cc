#include "daemon/store/practice/own_signs.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::store {

using journal::OwnSign;
using journal::RecordKind;

absl::StatusOr<std::vector<OwnSign>> OwnSigns::All() {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const subjects,
                          practice_.Of(RecordKind::kPracticeSet));
  return journal::FoldOwnSigns(*subjects);
}

absl::Status OwnSigns::Set(const OwnSign& sign) {
  FALLOW_CHECK(!sign.meaning.empty());
  FALLOW_ASSIGN_OR_RETURN(const std::vector<OwnSign> all, All());
  if (std::find(all.begin(), all.end(), sign) != all.end()) return absl::OkStatus();
  return Say(sign);
}

absl::Status OwnSigns::Remove(const std::string& id) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<OwnSign> all, All());
  const bool known =
      std::any_of(all.begin(), all.end(), [&](const OwnSign& sign) { return sign.id == id; });
  if (!known) {
    return base::NotFound("There is no such sign of your own",
                          "the ones that come with Fallow cannot be removed",
                          base::Show(base::Thing::kSigns));
  }
  return Say({id, false, ""});
}

absl::Status OwnSigns::Say(const OwnSign& sign) {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const subjects,
                          practice_.Of(RecordKind::kPracticeSet));
  const journal::SubjectId subject =
      subjects->empty() ? practice_.NewSubject() : subjects->begin()->first;
  fallow::store::v1::PracticeOperation operation;
  fallow::store::v1::SignSet& set = *operation.add_signs();
  set.set_id(sign.id);
  set.set_bright(sign.bright);
  set.set_meaning(sign.meaning);
  return practice_.Say(subject, RecordKind::kPracticeSet, std::move(operation));
}

}  // namespace fallow::store
