#include "daemon/usecases/naming.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/names.h"
#include "daemon/practice/mentions.h"
#include "daemon/store/practice/own_signs.h"

namespace fallow::usecases {
namespace {

constexpr size_t kPage = 256;

absl::StatusOr<practice::KnownNames> KnownNamesOf(store::Vault& vault) {
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, ConnectionsOf(vault).Book());
  practice::KnownNames known;
  // A name counts before another's alias.
  for (const journal::Connection& each : book.all()) known.Add(each.name, each.name);
  for (const journal::Connection& each : book.all()) {
    for (const std::string& alias : each.aliases) known.Add(alias, each.name);
  }
  return known;
}

void KnowName(const journal::ConnectionBook& book, journal::Term& term) {
  for (journal::Term& each : term.any_of) KnowName(book, each);
  if (term.kind != journal::Term::Kind::kAbout) return;
  if (const journal::Connection* const connection = book.Named(term.value)) {
    term.also = journal::NamesOf(*connection);
  }
}

bool AsksAbout(const journal::Term& term) {
  return term.kind == journal::Term::Kind::kAbout ||
         std::any_of(term.any_of.begin(), term.any_of.end(), AsksAbout);
}

}  // namespace

store::Connections ConnectionsOf(store::Vault& vault) {
  return {vault.practice(), vault.reflections()};
}

absl::StatusOr<practice::Vocabulary> VocabularyOf(store::Vault& vault) {
  FALLOW_ASSIGN_OR_RETURN(const auto own, store::OwnSigns(vault.practice()).All());
  practice::Vocabulary vocabulary;
  for (const journal::OwnSign& sign : own) {
    const auto tone = sign.bright ? practice::Tone::kBright : practice::Tone::kDark;
    // One that an older or a newer Fallow let in, and this one does not, is unknown here.
    vocabulary.Add({sign.id, tone, sign.meaning}).IgnoreError();
  }
  return vocabulary;
}

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
                           "`fallow sign list` shows them; `fallow sign add` adds your own.");
    }
    sign = key;
  }
  return absl::OkStatus();
}

absl::Status AddMentions(store::Vault& vault, journal::NewReflection& what) {
  if (what.text.find('@') == std::string::npos) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const practice::KnownNames known, KnownNamesOf(vault));
  for (std::string& name : practice::Mentions(what.text, known)) {
    if (what.about.size() >= journal::kNamesMax) break;
    what.about.push_back(std::move(name));
  }
  return absl::OkStatus();
}

absl::Status AddMentions(store::Vault& vault, const journal::Reflection& before,
                         journal::ReflectionEdit& what) {
  if (!what.text || what.text->find('@') == std::string::npos) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const practice::KnownNames known, KnownNamesOf(vault));
  std::set<std::string> old;
  for (const std::string& name : practice::Mentions(before.text, known)) {
    old.insert(journal::NameKey(name));
  }
  for (const std::string& name : what.remove_about) old.insert(journal::NameKey(name));
  for (std::string& name : practice::Mentions(*what.text, known)) {
    if (before.about.size() + what.add_about.size() >= journal::kNamesMax) break;
    if (!old.contains(journal::NameKey(name))) what.add_about.push_back(std::move(name));
  }
  return absl::OkStatus();
}

absl::Status KnowNames(store::Vault& vault, journal::Query& query) {
  if (std::none_of(query.terms.begin(), query.terms.end(), AsksAbout)) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, ConnectionsOf(vault).Book());
  for (journal::Term& term : query.terms) KnowName(book, term);
  return absl::OkStatus();
}

absl::Status LeaveOutQuiet(store::Vault& vault, absl::Time now,
                           std::vector<journal::Reflection>& reflections) {
  if (reflections.empty()) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, ConnectionsOf(vault).Book());
  std::erase_if(reflections, [&](const journal::Reflection& reflection) {
    return std::any_of(reflection.about.begin(), reflection.about.end(), [&](const auto& name) {
      const journal::Connection* const connection = book.Named(name);
      return connection != nullptr && journal::IsQuiet(*connection, now);
    });
  });
  return absl::OkStatus();
}

journal::Query QueryAbout(const journal::Connection& connection) {
  journal::Query query;
  journal::Term& term = query.terms.emplace_back();
  term.kind = journal::Term::Kind::kAbout;
  term.value = connection.name;
  term.also = connection.aliases;
  return query;
}

absl::Status ReadAbout(store::Vault& vault, const journal::Connection& connection,
                       size_t text_bytes_max,
                       const std::function<absl::Status(const journal::Reflection&)>& each) {
  journal::Query query = QueryAbout(connection);
  query.oldest_first = true;
  query.text_bytes_max = text_bytes_max;
  store::Cursor cursor;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const auto some, vault.reflections().List(query, cursor, kPage));
    if (some.empty()) return absl::OkStatus();
    for (const journal::Reflection& one : some) FALLOW_RETURN_IF_ERROR(each(one));
  }
}

}  // namespace fallow::usecases
