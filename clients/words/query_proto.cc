#include "clients/words/query_proto.h"

namespace fallow::words {
namespace {

client::v1::Has ToProto(Has has) {
  switch (has) {
    case Has::kAttachment:
      return client::v1::HAS_ATTACHMENT;
    case Has::kStar:
      return client::v1::HAS_STAR;
    case Has::kMood:
      return client::v1::HAS_MOOD;
    case Has::kTag:
      return client::v1::HAS_TAG;
    case Has::kAbout:
      return client::v1::HAS_ABOUT;
    case Has::kSign:
      return client::v1::HAS_SIGN;
    case Has::kEnergy:
      return client::v1::HAS_ENERGY;
    case Has::kApart:
      return client::v1::HAS_APART;
  }
  return client::v1::HAS_UNSPECIFIED;
}

void SetTerm(const Term& term, client::v1::Term* to) {  // NOLINT(misc-no-recursion): one level
  to->set_negated(term.negated);
  switch (term.kind) {
    case Term::Kind::kWord:
      to->set_word(term.text);
      break;
    case Term::Kind::kPhrase:
      to->set_phrase(term.text);
      break;
    case Term::Kind::kPrefix:
      to->set_prefix(term.text);
      break;
    case Term::Kind::kTag:
      to->set_tag(term.text);
      break;
    case Term::Kind::kAbout:
      to->set_about(term.text);
      break;
    case Term::Kind::kMood:
      to->set_mood(term.text);
      break;
    case Term::Kind::kSign:
      to->set_sign(term.text);
      break;
    case Term::Kind::kHas:
      to->set_has(ToProto(term.has));
      break;
    case Term::Kind::kAnyOf:
      for (const Term& any : term.any_of) SetTerm(any, to->mutable_any_of()->add_terms());
      break;
  }
}

}  // namespace

void SetQuery(const Query& query, client::v1::ListRequest* request) {
  request->clear_query();
  for (const Term& term : query.terms) SetTerm(term, request->mutable_query()->add_terms());
  request->clear_from();
  request->clear_to();
  if (query.from) request->mutable_from()->set_unix_millis(absl::ToUnixMillis(*query.from));
  if (query.to) request->mutable_to()->set_unix_millis(absl::ToUnixMillis(*query.to));
}

}  // namespace fallow::words
