#ifndef FALLOW_CLIENTS_PAGES_DRIFT_FACTS_H_
#define FALLOW_CLIENTS_PAGES_DRIFT_FACTS_H_

// Drift in plain sentences: what was noted, how much of it, and since when. What is to be stated is
// for the daemon to choose. Pure functions: any thread.

#include <string>
#include <vector>

#include "fallow/client/v1/connection.pb.h"

namespace fallow::pages {

// A sentence for each of the view's facts; a fact of a later version is left out.
std::vector<std::string> SayFacts(const client::v1::DriftView& view);

// "+1", "0", "-0.5", with a true minus sign.
std::string SayEnergy(double energy);

}  // namespace fallow::pages

#endif  // FALLOW_CLIENTS_PAGES_DRIFT_FACTS_H_
