#include "daemon/rpc/look_back_pieces.h"

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/rpc/convert_drift.h"
#include "daemon/rpc/vocabulary.h"
#include "daemon/usecases/pages.h"

namespace fallow::rpc {
namespace {

using client::v1::LookBackText;
using client::v1::LookBackView;

// The beginning of `text`, which must be valid UTF-8, without half a character at its end.
std::string Beginning(const std::string& text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

size_t Add(const practice::SeasonChange& change, client::v1::LookBackSeason* out) {
  ToProto(change.day, out->mutable_day());
  out->set_connection(change.connection);
  out->set_season(ToProto(change.season));
  return out->ByteSizeLong();
}

size_t Add(const practice::FarewellSaid& said, client::v1::LookBackFarewell* out) {
  ToProto(said.day, out->mutable_day());
  out->set_connection(said.connection);
  out->set_how(said.how);
  out->set_unsent(said.unsent);
  return out->ByteSizeLong();
}

size_t Add(const practice::ReleaseDone& release, client::v1::LookBackRelease* out) {
  ToProto(release.day, out->mutable_day());
  out->set_count(release.count);
  out->set_kept(release.kept);
  return out->ByteSizeLong();
}

}  // namespace

LookBackPieces::LookBackPieces(practice::LookBack back, const practice::Vocabulary& vocabulary,
                               LookBackLimits limits)
    : back_(std::move(back)), vocabulary_(vocabulary), limits_(limits), lists_(Lists()) {}

bool LookBackPieces::Next(LookBackView& piece) {
  bool any = !begun_;
  if (!begun_) AddTotals(piece);
  begun_ = true;
  for (size_t bytes = 0; list_ < lists_.size() && bytes < kLookBackPieceBytes;) {
    if (index_ == lists_[list_].size) {
      ++list_;
      index_ = 0;
      continue;
    }
    bytes += lists_[list_].add(index_++, piece);
    any = true;
  }
  return any;
}

void LookBackPieces::AddTotals(LookBackView& piece) const {
  ToProto(back_.span.first, piece.mutable_first());
  ToProto(back_.span.last, piece.mutable_last());
  piece.set_reflections(back_.reflections);
  piece.set_days(back_.days);
  piece.set_noticed_more(back_.noticed_more);
  const auto beyond = [this](const auto& texts) { return texts.size() - Shown(texts.size()); };
  piece.set_gratitudes_more(beyond(back_.gratitudes));
  piece.set_lights_more(beyond(back_.lights));
  piece.set_starred_more(beyond(back_.starred));
  piece.set_letters_more(beyond(back_.letters));
}

size_t LookBackPieces::AddNoticed(const practice::Noticed& noticed, LookBackView& piece) const {
  client::v1::LookBackNoticed* const out = piece.add_noticed();
  const practice::Drift& drift = noticed.drift;
  // A single week shows no movement. And of many connections most have few notes: a sentence about
  // that for each would be too much.
  ToProto(drift, noticed.connection, usecases::CountSigns(drift.by_sign, vocabulary_),
          practice::TooFew::kPassedOver, drift.weeks.size() > 1 ? limits_.columns : 0,
          out->mutable_drift());
  out->set_not_searched(!noticed.searched);
  return out->ByteSizeLong();
}

template <class Thing>
size_t LookBackPieces::AddText(const Thing& thing, LookBackText* out) const {
  out->set_id(thing.id);
  ToProto(thing.day, out->mutable_day());
  const size_t most = limits_.text_bytes_max == 0 ? kLookBackTextBytesMax : limits_.text_bytes_max;
  out->set_text(Beginning(thing.text, std::min(most, kLookBackTextBytesMax)));
  if constexpr (requires { thing.connection; }) out->set_connection(thing.connection);
  if constexpr (requires { thing.written; }) ToProto(thing.written, out->mutable_written());
  return out->ByteSizeLong();
}

size_t LookBackPieces::Shown(size_t count) const {
  return limits_.texts_max == 0 ? count : std::min<size_t>(count, limits_.texts_max);
}

std::vector<LookBackPieces::List> LookBackPieces::Lists() const {
  const auto texts = [this](const auto& list, LookBackText* (LookBackView::*add)()) {
    return List{Shown(list.size()), [this, &list, add](size_t index, LookBackView& piece) {
                  return AddText(list[index], (piece.*add)());
                }};
  };
  const auto things = [](const auto& list, auto add) {
    return List{list.size(), [&list, add](size_t index, LookBackView& piece) {
                  return Add(list[index], (piece.*add)());
                }};
  };
  return {{back_.noticed.size(),
           [this](size_t index, LookBackView& piece) {
             return AddNoticed(back_.noticed[index], piece);
           }},
          things(back_.seasons, &LookBackView::add_seasons),
          things(back_.farewells, &LookBackView::add_farewells),
          texts(back_.gratitudes, &LookBackView::add_gratitudes),
          texts(back_.lights, &LookBackView::add_lights),
          texts(back_.starred, &LookBackView::add_starred),
          texts(back_.letters, &LookBackView::add_letters),
          things(back_.releases, &LookBackView::add_releases)};
}

}  // namespace fallow::rpc
