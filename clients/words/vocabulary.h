#ifndef FALLOW_CLIENTS_WORDS_VOCABULARY_H_
#define FALLOW_CLIENTS_WORDS_VOCABULARY_H_

// The words for the API's vocabularies, as they are typed, completed, and written to JSON and
// lists: one table each, used in both directions. Pure functions: any thread.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "fallow/client/v1/connection.pb.h"
#include "fallow/client/v1/farewell.pb.h"
#include "fallow/client/v1/journal.pb.h"
#include "fallow/client/v1/release.pb.h"
#include "fallow/client/v1/space.pb.h"
#include "fallow/client/v1/transfer.pb.h"
#include "fallow/client/v1/vault.pb.h"

namespace fallow::words {

// "person"; empty for a value without a word.
std::string WordFor(client::v1::ConnectionKind kind);
std::string WordFor(client::v1::Season season);
std::string WordFor(client::v1::FarewellPart::Part part);
std::string WordFor(client::v1::ConnectionPage::FarewellState state);  // "none" if there is none
std::string WordFor(client::v1::Release::State state);
std::string WordFor(client::v1::Space::Follows follows);
std::string WordFor(client::v1::Due::What what);
std::string WordFor(client::v1::Version::Field field);
std::string WordFor(client::v1::DoctorFinding::Check check);

// UNSPECIFIED, which the daemon refuses, for a word that stands for none.
client::v1::Format FormatNamed(std::string_view word);

// INVALID_ARGUMENT lists the valid words. For parts, case does not matter and the nearest word is
// suggested.
absl::StatusOr<client::v1::ConnectionKind> KindNamed(std::string_view word);
absl::StatusOr<client::v1::Season> SeasonNamed(std::string_view word);
absl::StatusOr<client::v1::FarewellPart::Part> PartNamed(std::string_view word);
absl::StatusOr<client::v1::KeepChoices> KeepNamed(const std::vector<std::string>& words);
std::vector<std::string> WordsFor(const client::v1::KeepChoices& keep);

// All words that can be typed.
std::span<const std::string_view> KindWords();
std::span<const std::string_view> SeasonWords();
std::span<const std::string_view> PartWords();
std::span<const std::string_view> KeepWords();

// "2026-03-01", and the conversions from a calendar day and to one.
std::string WordFor(const client::v1::Day& day);
client::v1::Day ToProto(absl::CivilDay day);
absl::CivilDay FromProto(const client::v1::Day& day);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_VOCABULARY_H_
