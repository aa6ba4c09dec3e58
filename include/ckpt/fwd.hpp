#pragma once
// Names without definitions, for headers of yours that pass these types on by pointer or reference. Whoever makes one,
// or looks into it, includes what defines it.

#include <cstdint>

#include <ckpt/core/config.hpp>
#include <ckpt/core/scalar.hpp>

namespace ckpt::inline CKPT_ABI {

// The whole job, and what goes into it.
template <Scalar Rep>
struct BasicJob;
template <Scalar Rep>
struct BasicOutcome;
template <Scalar Rep>
class BasicState;
template <Scalar Rep>
struct BasicTraining;
template <Scalar Rep>
struct BasicFailures;
template <Scalar Rep>
struct BasicSaving;
/// In doubles.
/// @{
using Job = BasicJob<double>;
using Outcome = BasicOutcome<double>;
using State = BasicState<double>;
using Training = BasicTraining<double>;
using Failures = BasicFailures<double>;
using Saving = BasicSaving<double>;
/// @}

// Time: the ledger and what it is of.
template <Scalar Rep>
struct BasicLedger;
template <Scalar Rep>
struct BasicRun;
template <Scalar Rep>
struct BasicOutage;
template <Scalar Rep>
class BasicPeriod;
template <Scalar Rep>
class BasicWorkInterval;
/// In doubles.
/// @{
using Ledger = BasicLedger<double>;
using Run = BasicRun<double>;
using Outage = BasicOutage<double>;
using Period = BasicPeriod<double>;
using WorkInterval = BasicWorkInterval<double>;
/// @}

// The machine.
template <Scalar Rep>
struct BasicMachine;
template <Scalar Rep>
struct BasicSharedTier;
template <Scalar Rep>
struct BasicHardwareNode;
template <Scalar Rep>
struct BasicStorageTier;
/// In doubles.
/// @{
using Machine = BasicMachine<double>;
using SharedTier = BasicSharedTier<double>;
using HardwareNode = BasicHardwareNode<double>;
using StorageTier = BasicStorageTier<double>;
/// @}

// A save and a restore.
template <Scalar Rep>
class BasicSaveLoad;
template <Scalar Rep>
class BasicSavePath;
template <Scalar Rep>
struct BasicStage;
template <Scalar Rep>
class BasicPathResult;
template <Scalar Rep>
struct BasicStrategyOptions;
template <Scalar Rep>
struct BasicStrategyResult;
template <Scalar Rep>
struct BasicRestoreResult;
template <Scalar Rep>
struct BasicCheckpointOptions;
template <Scalar Rep>
struct BasicCheckpointResult;
/// In doubles.
/// @{
using SaveLoad = BasicSaveLoad<double>;
using SavePath = BasicSavePath<double>;
using Stage = BasicStage<double>;
using PathResult = BasicPathResult<double>;
using StrategyOptions = BasicStrategyOptions<double>;
using StrategyResult = BasicStrategyResult<double>;
using RestoreResult = BasicRestoreResult<double>;
using CheckpointOptions = BasicCheckpointOptions<double>;
using CheckpointResult = BasicCheckpointResult<double>;
/// @}

// Laws of failures.
template <Scalar Rep>
struct BasicExponential;
template <Scalar Rep>
struct BasicWeibull;
/// In doubles.
/// @{
using Exponential = BasicExponential<double>;
using Weibull = BasicWeibull<double>;
/// @}

// What needs no scalar.
struct CheckpointModel;
class Inventory;
struct Framework;
struct Optimizer;
struct ParallelLayout;
struct SimulationOptions;
struct SimulationResult;
class JobDescription;  // io/job_description.hpp
struct DescribedJob;   // io/described_job.hpp

enum class Category : std::uint8_t;
enum class Input : std::uint8_t;
enum class Obstacle : std::uint8_t;
enum class SaveStrategy : std::uint8_t;
enum class WriterRule : std::uint8_t;
enum class Zero : std::uint8_t;

}  // namespace ckpt::inline CKPT_ABI
