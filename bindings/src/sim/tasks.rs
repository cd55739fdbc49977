//! Long operations.

use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use com_sink::hresult::{E_FAIL, E_POINTER};
use com_sink::{ComObject, Object};

use super::census::{Census, Counted};
use super::errors::fail;
use super::lock;
use crate::{BString, Error, Result, VMTaskResult, server};

/// What the operation and its object share.
pub(super) struct TaskCore {
    id: i32,
    description: String,
    cancelable: bool,
    progress: Mutex<Progress>,
    ended: Condvar,
}

#[derive(Default)]
struct Progress {
    percent: i32,
    cancel: bool,
    outcome: Option<Outcome>,
}

struct Outcome {
    result: VMTaskResult,
    error: Option<Error>,
}

impl TaskCore {
    pub(super) fn new(id: i32, description: String, cancelable: bool) -> Arc<Self> {
        Arc::new(Self {
            id,
            description,
            cancelable,
            progress: Mutex::default(),
            ended: Condvar::new(),
        })
    }

    pub(super) fn id(&self) -> i32 {
        self.id
    }

    /// Says how far the operation is; `false` when it has to stop.
    pub(super) fn advance(&self, percent: i32) -> bool {
        let mut progress = lock(&self.progress);
        progress.percent = percent;
        !progress.cancel
    }

    /// Ends the operation and wakes everyone who waits for it. The first call counts.
    pub(super) fn end(&self, result: VMTaskResult, error: Option<Error>) {
        let mut progress = lock(&self.progress);
        if progress.outcome.is_none() {
            if result == VMTaskResult::Success {
                progress.percent = 100;
            }
            progress.outcome = Some(Outcome { result, error });
            self.ended.notify_all();
        }
    }

    fn wait(&self, limit: Option<Duration>) {
        let deadline = limit.map(|limit| Instant::now() + limit);
        let mut progress = lock(&self.progress);
        while progress.outcome.is_none() {
            progress = match deadline.map(|end| end.saturating_duration_since(Instant::now())) {
                None => self
                    .ended
                    .wait(progress)
                    .unwrap_or_else(|poison| poison.into_inner()),
                Some(Duration::ZERO) => return,
                Some(rest) => {
                    let waited = self.ended.wait_timeout(progress, rest);
                    waited.unwrap_or_else(|poison| poison.into_inner()).0
                }
            };
        }
    }
}

/// The COM object of a task.
#[derive(ComObject)]
#[object(server::IVMTask2)]
pub(super) struct Task {
    core: Arc<TaskCore>,
    _counted: Counted,
}

impl Task {
    pub(super) fn new(core: Arc<TaskCore>, census: &Census) -> Object<Self> {
        Object::new(Self {
            core,
            _counted: census.count(),
        })
    }

    pub(super) fn core(&self) -> &Arc<TaskCore> {
        &self.core
    }
}

impl server::IVMTask for Task {
    fn wait_for_completion(&self, timeout: i32) -> Result<()> {
        let limit = match timeout {
            -1 => None,
            0..=4_000_000 => Some(Duration::from_millis(timeout.unsigned_abs().into())),
            // Of all codes the reference gives this one.
            _ => {
                return fail(
                    E_POINTER,
                    format!("{timeout} is not between -1 and 4000000"),
                );
            }
        };
        self.core.wait(limit);
        Ok(())
    }

    fn cancel(&self) -> Result<()> {
        let mut progress = lock(&self.core.progress);
        if !self.core.cancelable || progress.outcome.is_some() {
            return fail(E_FAIL, "the task cannot be cancelled");
        }
        progress.cancel = true;
        Ok(())
    }

    fn percent_completed(&self) -> Result<i32> {
        Ok(lock(&self.core.progress).percent)
    }

    fn description(&self) -> Result<BString> {
        Ok(self.core.description.as_str().into())
    }

    fn result(&self) -> Result<VMTaskResult> {
        let progress = lock(&self.core.progress);
        Ok(progress
            .outcome
            .as_ref()
            .map_or(VMTaskResult::Success, |outcome| outcome.result))
    }

    fn is_cancelable(&self) -> Result<bool> {
        Ok(self.core.cancelable && lock(&self.core.progress).outcome.is_none())
    }

    fn id(&self) -> Result<i32> {
        Ok(self.core.id)
    }

    fn is_complete(&self) -> Result<bool> {
        Ok(lock(&self.core.progress).outcome.is_some())
    }
}

impl Task {
    fn with_error<R>(&self, read: impl FnOnce(Option<&Error>) -> R) -> R {
        let progress = lock(&self.core.progress);
        read(
            progress
                .outcome
                .as_ref()
                .and_then(|outcome| outcome.error.as_ref()),
        )
    }
}

impl server::IVMTask2 for Task {
    fn error(&self) -> Result<i32> {
        Ok(self.with_error(|error| error.map_or(0, |error| error.code().0)))
    }

    fn error_description(&self) -> Result<BString> {
        Ok(self.with_error(|error| error.map_or("", Error::description).into()))
    }
}
