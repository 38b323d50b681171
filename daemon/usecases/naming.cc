#include "daemon/usecases/naming.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/names.h"
#include "daemon/journal/quiet.h"
#include "daemon/store/practice/own_signs.h"

namespace fallow::usecases {
namespace {

constexpr size_t kPage = 256;

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
    // A sign from an older or newer Fallow that this one does not accept is treated as unknown.
    vocabulary.Add({sign.id, tone, sign.meaning}).IgnoreError();
  }
  return vocabulary;
}

absl::Status KnowNames(store::Vault& vault, journal::Query& query) {
  if (std::none_of(query.terms.begin(), query.terms.end(), AsksAbout)) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, ConnectionsOf(vault).Book());
  for (journal::Term& term : query.terms) KnowName(book, term);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<journal::Reflection>> OnThisDay(store::Vault& vault, int month, int day,
                                                           int before_year, size_t text_bytes_max,
                                                           absl::Time now) {
  FALLOW_ASSIGN_OR_RETURN(auto found,
                          vault.reflections().OnThisDay(month, day, before_year, text_bytes_max));
  if (found.empty()) return found;
  FALLOW_ASSIGN_OR_RETURN(const journal::ConnectionBook book, ConnectionsOf(vault).Book());
  journal::QuietOnes(book, now).LeaveOut(found);
  return found;
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
