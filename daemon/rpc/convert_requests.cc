#include <algorithm>
#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/names.h"
#include "daemon/rpc/convert.h"

namespace fallow::rpc {
namespace {

using journal::SubjectId;

absl::Status TooMany(std::string_view what, size_t max) {
  return base::Invalid("The request cannot be accepted",
                       "it names more than " + std::to_string(max) + " " + std::string(what), "");
}

template <class Repeated>
absl::Status CheckNames(const Repeated& names, std::string_view what) {
  if (static_cast<size_t>(names.size()) > journal::kNamesMax) {
    return TooMany(what, journal::kNamesMax);
  }
  const bool fit = std::all_of(names.begin(), names.end(), [](const std::string& name) {
    return name.size() <= journal::kNameBytesMax;
  });
  if (fit) return absl::OkStatus();
  return base::Invalid("The request cannot be accepted",
                       "one of the " + std::string(what) + " is longer than " +
                           std::to_string(journal::kNameBytesMax) + " bytes",
                       "");
}

absl::Status CheckText(const std::string& text) {
  if (text.size() <= journal::kTextBytesMax) return absl::OkStatus();
  return base::Invalid("The text cannot be kept", "it is longer than 4 MiB",
                       base::Next::kAttachInstead);
}

template <class Repeated>
std::vector<std::string> Strings(const Repeated& names) {
  return {names.begin(), names.end()};
}

template <class Repeated>
absl::StatusOr<std::vector<SubjectId>> AttachmentIds(const Repeated& texts) {
  if (static_cast<size_t>(texts.size()) > journal::kAttachmentsMax) {
    return TooMany("attachments", journal::kAttachmentsMax);
  }
  std::vector<SubjectId> ids;
  ids.reserve(static_cast<size_t>(texts.size()));
  for (const std::string& text : texts) {
    FALLOW_ASSIGN_OR_RETURN(ids.emplace_back(), journal::ParseId<journal::SubjectTag>(text));
  }
  return ids;
}

absl::StatusOr<journal::Has> HasOf(client::v1::Has has) {
  switch (has) {
    case client::v1::HAS_ATTACHMENT:
      return journal::Has::kAttachment;
    case client::v1::HAS_STAR:
      return journal::Has::kStar;
    case client::v1::HAS_MOOD:
      return journal::Has::kMood;
    case client::v1::HAS_TAG:
      return journal::Has::kTag;
    case client::v1::HAS_ABOUT:
      return journal::Has::kAbout;
    case client::v1::HAS_SIGN:
      return journal::Has::kSign;
    case client::v1::HAS_ENERGY:
      return journal::Has::kEnergy;
    case client::v1::HAS_APART:
      return journal::Has::kApart;
    default:
      return base::Unsupported("The search cannot be answered", "it asks for an unknown property",
                               base::Next::kRestartDaemon);
  }
}

// Converts terms into the journal's, counting all of them.
class Terms {
 public:
  template <class Repeated>
  absl::StatusOr<std::vector<journal::Term>> Take(const Repeated& terms, bool nested) {
    std::vector<journal::Term> out;
    for (const client::v1::Term& term : terms) {
      if (++count_ > journal::kTermsMax) return TooMany("search terms", journal::kTermsMax);
      FALLOW_ASSIGN_OR_RETURN(out.emplace_back(), One(term, nested));
    }
    return out;
  }

 private:
  absl::StatusOr<journal::Term> One(const client::v1::Term& term, bool nested) {
    using Kind = journal::Term::Kind;
    switch (term.term_case()) {
      case client::v1::Term::kWord:
        return Value(Kind::kWord, term, term.word());
      case client::v1::Term::kPhrase:
        return Value(Kind::kPhrase, term, term.phrase());
      case client::v1::Term::kPrefix:
        return Value(Kind::kPrefix, term, term.prefix());
      case client::v1::Term::kTag:
        return Value(Kind::kTag, term, term.tag());
      case client::v1::Term::kAbout:
        return Value(Kind::kAbout, term, term.about());
      case client::v1::Term::kMood:
        return Value(Kind::kMood, term, term.mood());
      case client::v1::Term::kSign:
        return Value(Kind::kSign, term, term.sign());
      case client::v1::Term::kHas:
        return Property(term);
      case client::v1::Term::kAnyOf:
        return Choice(term, nested);
      case client::v1::Term::TERM_NOT_SET:
        break;
    }
    return base::Unsupported("The search cannot be answered", "one of its terms is unknown",
                             base::Next::kRestartDaemon);
  }

  static absl::StatusOr<journal::Term> Value(journal::Term::Kind kind, const client::v1::Term& term,
                                             const std::string& value) {
    if (value.size() > kTermBytesMax) {
      return base::Invalid("The search cannot be answered", "one of its terms is too long",
                           base::Next::kShorten);
    }
    journal::Term out;
    out.kind = kind;
    out.negated = term.negated();
    out.value = value;
    return out;
  }

  static absl::StatusOr<journal::Term> Property(const client::v1::Term& term) {
    journal::Term out;
    out.kind = journal::Term::Kind::kHas;
    out.negated = term.negated();
    FALLOW_ASSIGN_OR_RETURN(out.has, HasOf(term.has()));
    return out;
  }

  absl::StatusOr<journal::Term> Choice(const client::v1::Term& term, bool nested) {
    if (nested) {
      return base::Invalid("The search cannot be answered", "it has choices within choices", "");
    }
    journal::Term out;
    out.kind = journal::Term::Kind::kAnyOf;
    out.negated = term.negated();
    FALLOW_ASSIGN_OR_RETURN(out.any_of, Take(term.any_of().terms(), true));
    return out;
  }

  static constexpr size_t kTermBytesMax = 1024;
  size_t count_ = 0;
};

}  // namespace

std::string ZoneOf(std::string_view zone, const Defaults& defaults) {
  return std::string(zone.empty() ? defaults.zone : zone);
}

journal::Moment MomentOf(const client::v1::Moment& moment, std::string_view zone) {
  return {absl::FromUnixMillis(moment.unix_millis()),
          moment.zone().empty() ? std::string(zone) : moment.zone()};
}

absl::StatusOr<journal::NewReflection> FromProto(const client::v1::WriteRequest& request,
                                                 const Defaults& defaults) {
  FALLOW_RETURN_IF_ERROR(CheckText(request.text()));
  FALLOW_RETURN_IF_ERROR(CheckNames(request.tags(), "tags"));
  FALLOW_RETURN_IF_ERROR(CheckNames(request.about(), "people"));
  const std::string_view zone = request.zone().empty() ? defaults.zone : request.zone();
  journal::NewReflection out;
  out.text = request.text();
  out.at = request.has_at() ? MomentOf(request.at(), zone)
                            : journal::Moment{defaults.now, std::string(zone)};
  out.tags = Strings(request.tags());
  out.about = Strings(request.about());
  out.mood = request.mood();
  out.starred = request.starred();
  FALLOW_ASSIGN_OR_RETURN(out.attachments, AttachmentIds(request.attachment_ids()));
  out.prompt = request.prompt();
  FALLOW_RETURN_IF_ERROR(CheckNames(request.signs(), "signs"));
  out.signs = Strings(request.signs());
  if (request.has_energy()) out.energy = request.energy();
  out.apart = request.apart();
  return out;
}

absl::StatusOr<journal::ReflectionEdit> FromProto(const client::v1::EditRequest& request,
                                                  const Defaults& defaults) {
  FALLOW_RETURN_IF_ERROR(CheckText(request.text()));
  FALLOW_RETURN_IF_ERROR(CheckNames(request.add_tags(), "tags"));
  FALLOW_RETURN_IF_ERROR(CheckNames(request.remove_tags(), "tags"));
  FALLOW_RETURN_IF_ERROR(CheckNames(request.add_about(), "people"));
  FALLOW_RETURN_IF_ERROR(CheckNames(request.remove_about(), "people"));
  journal::ReflectionEdit out;
  out.base_version = request.base_version();
  if (request.has_text()) out.text = request.text();
  if (request.has_at()) out.at = MomentOf(request.at(), defaults.zone);
  out.add_tags = Strings(request.add_tags());
  out.remove_tags = Strings(request.remove_tags());
  out.add_about = Strings(request.add_about());
  out.remove_about = Strings(request.remove_about());
  if (request.has_mood()) out.mood = request.mood();
  if (request.has_starred()) out.starred = request.starred();
  FALLOW_ASSIGN_OR_RETURN(out.attach, AttachmentIds(request.attach_ids()));
  FALLOW_ASSIGN_OR_RETURN(out.detach, AttachmentIds(request.detach_ids()));
  FALLOW_RETURN_IF_ERROR(CheckNames(request.add_signs(), "signs"));
  FALLOW_RETURN_IF_ERROR(CheckNames(request.remove_signs(), "signs"));
  out.add_signs = Strings(request.add_signs());
  out.remove_signs = Strings(request.remove_signs());
  if (request.clear_energy()) {
    out.energy.emplace();
  } else if (request.has_energy()) {
    out.energy.emplace(request.energy());
  }
  if (request.has_apart()) out.apart = request.apart();
  return out;
}

absl::StatusOr<journal::Query> FromProto(const client::v1::ListRequest& request) {
  journal::Query out;
  FALLOW_ASSIGN_OR_RETURN(out.terms, Terms().Take(request.query().terms(), false));
  if (request.has_from()) out.from = absl::FromUnixMillis(request.from().unix_millis());
  if (request.has_to()) out.to = absl::FromUnixMillis(request.to().unix_millis());
  out.limit = request.limit();
  out.oldest_first = request.oldest_first();
  out.deleted = request.deleted();
  out.text_bytes_max = request.text_bytes_max();
  out.say_matches = request.say_matches();
  out.around_match = request.around_match();
  return out;
}

absl::StatusOr<store::NameKind> FromProto(client::v1::NamesRequest::Kind kind) {
  switch (kind) {
    case client::v1::NamesRequest::KIND_TAG:
      return store::NameKind::kTag;
    case client::v1::NamesRequest::KIND_ABOUT:
      return store::NameKind::kAbout;
    case client::v1::NamesRequest::KIND_MOOD:
      return store::NameKind::kMood;
    default:
      return base::Unsupported("The names cannot be listed", "their kind is not known",
                               base::Next::kRestartDaemon);
  }
}

}  // namespace fallow::rpc
