#ifndef FALLOW_DAEMON_JOURNAL_FOLD_SETS_H_
#define FALLOW_DAEMON_JOURNAL_FOLD_SETS_H_

// Folding the fields of which a reflection has several: tags, people and signs as add-wins sets,
// attachments by the last writer for each. Internal to the journal library. Pure functions: any
// thread.

#include <string>
#include <vector>

#include "daemon/journal/reflection.h"
#include "fallow/store/v1/operation.pb.h"
#include "fallow/store/v1/state.pb.h"

namespace fallow::journal {

// REQUIRES, for both: CheckOperation has accepted the operation.
void FoldSet(const google::protobuf::RepeatedPtrField<std::string>& added,
             const google::protobuf::RepeatedPtrField<fallow::store::v1::SetRemoval>& removed,
             const fallow::store::v1::RecordId& record,
             google::protobuf::RepeatedPtrField<fallow::store::v1::SetMember>& members,
             std::vector<std::string>& view);

void FoldAttachments(
    const fallow::store::v1::ReflectionOperation& operation, const fallow::store::v1::Stamp& stamp,
    google::protobuf::RepeatedPtrField<fallow::store::v1::AttachmentMember>& members,
    std::vector<Attachment>& view);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_FOLD_SETS_H_
