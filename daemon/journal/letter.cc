#include "daemon/journal/letter.h"

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/moment_proto.h"
#include "daemon/text/utf8.h"

namespace fallow::journal {

namespace v1 = fallow::store::v1;

std::optional<Letter> FoldLetter(const SubjectId& id, const PracticeHistory& history) {
  std::optional<Letter> letter;
  std::optional<Moment> opened;
  for (const PracticeRecord& record : history) {
    const auto operation = OperationOf<v1::LetterOperation>(record);
    if (record.kind == RecordKind::kLetterOpened) {
      if (!opened) opened = MomentFromProto(operation.at());
    } else if (record.kind == RecordKind::kLetterWritten) {
      letter = Letter{id, MomentFromProto(operation.at()), MomentFromProto(operation.open_at()),
                      std::nullopt, operation.text()};
    }
  }
  if (letter) letter->opened = opened;
  return letter;
}

absl::StatusOr<v1::LetterOperation> ComposeLetter(std::string_view text, const Moment& open_at,
                                                  const Moment& now) {
  if (base::IsBlank(text)) {
    return base::Invalid("There is nothing to keep", "the letter is empty", "");
  }
  if (text.size() > kPracticeTextBytesMax) {
    return base::Invalid("The letter is too long", "a letter holds at most 256 KiB",
                         base::Next::kDoItInParts);
  }
  FALLOW_RETURN_IF_ERROR(text::CheckText(text, "The letter"));
  FALLOW_RETURN_IF_ERROR(CheckMoment(open_at));
  FALLOW_RETURN_IF_ERROR(CheckMoment(now));
  if (open_at.at <= now.at) {
    return base::Invalid("The letter cannot wait for that day", "it is not in the future",
                         base::Next::kChooseLaterDay);
  }
  v1::LetterOperation operation;
  operation.set_text(std::string(text));
  *operation.mutable_open_at() = MomentToProto(open_at);
  *operation.mutable_at() = MomentToProto(now);
  return operation;
}

v1::LetterOperation ComposeOpening(const Moment& now) {
  v1::LetterOperation operation;
  *operation.mutable_at() = MomentToProto(now);
  return operation;
}

}  // namespace fallow::journal
