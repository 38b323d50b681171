#include "daemon/store/writing/templates.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/names.h"
#include "daemon/store/keeping/keeper.h"
#include "daemon/store/log/log.h"
#include "daemon/text/utf8.h"

namespace fallow::store {

namespace v1 = fallow::store::v1;
using journal::SubjectId;

// Templates are few, so the subject of one is found by reading them all.
absl::StatusOr<std::optional<SubjectId>> Templates::Find(std::string_view name) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SubjectId> subjects,
                          log_.SubjectsOf(journal::RecordKind::kTemplateSet));
  for (const SubjectId& id : subjects) {
    FALLOW_ASSIGN_OR_RETURN(const std::vector<LogEntry> entries, log_.ReadSubject(id));
    v1::TemplateOperation operation;
    if (entries.empty() || !entries[0].operation.ok() ||
        !operation.ParseFromString(*entries[0].operation)) {
      continue;
    }
    if (operation.name() == name) return id;
  }
  if (subjects.size() >= kTemplatesMax) {
    return base::Invalid("There are too many templates", "at most 1000 names are kept", "");
  }
  return std::nullopt;
}

absl::Status Templates::Append(const v1::TemplateOperation& operation) {
  FALLOW_ASSIGN_OR_RETURN(const std::optional<SubjectId> known, Find(operation.name()));
  SubjectId id;
  if (known) {
    id = *known;
  } else {
    random_.Fill(id.bytes);
  }
  const NewRecord record{id, journal::RecordKind::kTemplateSet, operation.SerializeAsString(),
                         nullptr};
  IndexBatch taken;
  taken.templates.push_back({{operation.name(), operation.text()}, log_.NextStamp()});
  FALLOW_RETURN_IF_ERROR(log_.Append({&record, 1}));
  index_.Take(std::move(taken), 1);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Template>> Templates::List() {
  return index_.Ask([](Index& index) { return index.Templates(); });
}

absl::Status Templates::Set(const Template& what) {
  v1::TemplateOperation operation;
  FALLOW_ASSIGN_OR_RETURN(*operation.mutable_name(),
                          journal::CleanName(what.name, "A template's name"));
  if (what.text.empty()) return base::Invalid("A template needs a text", "", "");
  if (what.text.size() > journal::kTextBytesMax) {
    return base::Invalid("The template is too long", "a text holds at most 4 MiB", "");
  }
  FALLOW_RETURN_IF_ERROR(text::CheckText(what.text, "The template"));
  operation.set_text(what.text);
  return Append(operation);
}

absl::Status Templates::Remove(std::string_view name) {
  FALLOW_ASSIGN_OR_RETURN(const std::string clean, journal::CleanName(name, "A template's name"));
  FALLOW_ASSIGN_OR_RETURN(const std::vector<Template> templates, List());
  const bool known = std::any_of(templates.begin(), templates.end(),
                                 [&](const Template& t) { return t.name == clean; });
  if (!known) {
    return base::NotFound("There is no such template", "", base::Show(base::Thing::kTemplates));
  }
  v1::TemplateOperation operation;
  operation.set_name(clean);
  return Append(operation);
}

}  // namespace fallow::store
