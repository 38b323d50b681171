#include "daemon/usecases/writing.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/names.h"
#include "daemon/practice/mentions.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/store/writing/write_back.h"
#include "daemon/usecases/naming.h"

namespace fallow::usecases {
namespace {

bool MayMention(std::string_view text) {
  return text.find('@') != std::string_view::npos;
}

// The connections that texts of this journal can mention.
class Mentioned {
 public:
  static absl::StatusOr<Mentioned> Of(store::Vault& vault) {
    FALLOW_ASSIGN_OR_RETURN(journal::ConnectionBook book, ConnectionsOf(vault).Book());
    return Mentioned(std::move(book));
  }

  std::vector<std::string> In(std::string_view text) const {
    return practice::Mentions(text, known_);
  }
  std::vector<std::string> ConnectionsIn(std::string_view text) const {
    std::vector<std::string> names = In(text);
    std::erase_if(names, [&](const std::string& name) { return book_.Named(name) == nullptr; });
    return names;
  }

 private:
  explicit Mentioned(journal::ConnectionBook book)
      : book_(std::move(book)), known_(practice::NamesIn(book_)) {}

  journal::ConnectionBook book_;
  practice::KnownNames known_;
};

void AddAbout(std::vector<std::string> names, journal::NewReflection& what) {
  for (std::string& name : names) {
    if (what.about.size() >= journal::kNamesMax) break;
    what.about.push_back(std::move(name));
  }
}

absl::Status AddMentions(store::Vault& vault, journal::NewReflection& what) {
  if (!MayMention(what.text)) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const Mentioned mentioned, Mentioned::Of(vault));
  AddAbout(mentioned.In(what.text), what);
  return absl::OkStatus();
}

// Adds the connections that the text did not mention in `before`.
absl::Status AddMentions(store::Vault& vault, const journal::Reflection& before,
                         journal::ReflectionEdit& what) {
  if (!what.text || !MayMention(*what.text)) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const Mentioned mentioned, Mentioned::Of(vault));
  std::set<std::string> old;
  for (const std::string& name : mentioned.In(before.text)) old.insert(journal::NameKey(name));
  for (const std::string& name : what.remove_about) old.insert(journal::NameKey(name));
  for (std::string& name : mentioned.In(*what.text)) {
    if (before.about.size() + what.add_about.size() >= journal::kNamesMax) break;
    if (!old.contains(journal::NameKey(name))) what.add_about.push_back(std::move(name));
  }
  return absl::OkStatus();
}

// Changes the signs to their spelling in the vocabulary.
absl::Status KnowSigns(store::Vault& vault, std::vector<std::string>& signs) {
  if (signs.empty()) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const practice::Vocabulary vocabulary, VocabularyOf(vault));
  for (std::string& sign : signs) {
    FALLOW_ASSIGN_OR_RETURN(const std::string clean, journal::CleanName(sign, "A sign"));
    const std::string key = journal::NameKey(clean);
    if (vocabulary.Find(key) == nullptr) {
      const std::optional<std::string> nearest = vocabulary.Nearest(key);
      return base::Invalid("There is no sign called \"" + clean + "\"",
                           nearest ? "the nearest is \"" + *nearest + "\"" : "",
                           base::Show(base::Thing::kSigns));
    }
    sign = key;
  }
  return absl::OkStatus();
}

void SpellKnownSigns(const practice::Vocabulary& vocabulary, std::vector<std::string>& signs) {
  for (std::string& sign : signs) {
    const absl::StatusOr<std::string> clean = journal::CleanName(sign, "A sign");
    std::string key = clean.ok() ? journal::NameKey(*clean) : "";
    if (vocabulary.Find(key) != nullptr) sign = std::move(key);
  }
}

// The one that is about to be changed.
absl::StatusOr<journal::SubjectId> ToChange(store::Vault& vault, std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const journal::SubjectId id, vault.reflections().Resolve(id_prefix));
  FALLOW_RETURN_IF_ERROR(vault.write_back().Bring(id));
  return id;
}

}  // namespace

absl::StatusOr<journal::Reflection> Write(store::Vault& vault, journal::NewReflection what) {
  FALLOW_RETURN_IF_ERROR(KnowSigns(vault, what.signs));
  FALLOW_RETURN_IF_ERROR(AddMentions(vault, what));
  return vault.reflections().Write(what);
}

absl::StatusOr<journal::Reflection> Notice(store::Vault& vault, std::string_view name,
                                           journal::NewReflection what) {
  FALLOW_ASSIGN_OR_RETURN(const journal::Connection connection, ConnectionsOf(vault).Resolve(name));
  what.about.push_back(connection.name);
  return Write(vault, std::move(what));
}

absl::StatusOr<journal::Reflection> Edit(store::Vault& vault, std::string_view id_prefix,
                                         journal::ReflectionEdit what) {
  store::Reflections& reflections = vault.reflections();
  FALLOW_ASSIGN_OR_RETURN(const journal::SubjectId id, ToChange(vault, id_prefix));
  FALLOW_ASSIGN_OR_RETURN(const journal::Reflection before, reflections.Get(id));
  FALLOW_RETURN_IF_ERROR(KnowSigns(vault, what.add_signs));
  FALLOW_RETURN_IF_ERROR(AddMentions(vault, before, what));
  return reflections.Edit(id, what);
}

absl::StatusOr<journal::Reflection> RestoreVersion(store::Vault& vault, std::string_view id_prefix,
                                                   uint32_t version) {
  FALLOW_ASSIGN_OR_RETURN(const journal::SubjectId id, ToChange(vault, id_prefix));
  return vault.reflections().RestoreVersion(id, version);
}

absl::StatusOr<journal::Reflection> Delete(store::Vault& vault, std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const journal::SubjectId id, ToChange(vault, id_prefix));
  return vault.reflections().Delete(id);
}

absl::StatusOr<journal::Reflection> Undelete(store::Vault& vault, std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const journal::SubjectId id, ToChange(vault, id_prefix));
  return vault.reflections().Undelete(id);
}

absl::StatusOr<std::vector<absl::StatusOr<journal::SubjectId>>> WriteImported(
    store::Vault& vault, std::span<journal::NewReflection> what) {
  FALLOW_ASSIGN_OR_RETURN(const practice::Vocabulary vocabulary, VocabularyOf(vault));
  std::optional<Mentioned> mentioned;
  for (journal::NewReflection& each : what) {
    SpellKnownSigns(vocabulary, each.signs);
    if (!MayMention(each.text)) continue;
    if (!mentioned) {
      FALLOW_ASSIGN_OR_RETURN(mentioned, Mentioned::Of(vault));
    }
    AddAbout(mentioned->ConnectionsIn(each.text), each);
  }
  return vault.reflections().WriteMany(what);
}

}  // namespace fallow::usecases
