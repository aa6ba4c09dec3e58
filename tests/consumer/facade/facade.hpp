#pragma once
// What the program wants to know, in its own words.

/// Size of a checkpoint of Llama 3 70B [GB].
double checkpoint_gb(int writing_nodes);
