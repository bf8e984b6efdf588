package retryriver

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/retrygen/retrygen/runtime/retry/durable"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// A database is a database with transactions of type TTx.
type database[TTx any] struct {
	driver riverdriver.Driver[TTx]
	client *river.Client[TTx] // which does not work
}

func (d *database[TTx]) executor() riverdriver.Executor { return d.driver.GetExecutor() }

// put inserts a job, in the transaction of ctx if there is one.
func (d *database[TTx]) put(ctx context.Context, j job, opts *river.InsertOpts) error {
	var err error
	switch tx := ctx.Value(txKey{}).(type) {
	case nil:
		_, err = d.client.Insert(ctx, j, opts)
	case TTx:
		_, err = d.client.InsertTx(ctx, tx, j, opts)
	default:
		return errTx
	}
	if err != nil {
		return fmt.Errorf("retryriver: inserting the call: %w", err)
	}
	return nil
}

// deadJobs selects the calls in River's final states of failure.
func deadJobs() *river.JobListParams {
	return river.NewJobListParams().Kinds(kind).States(rivertype.JobStateCancelled, rivertype.JobStateDiscarded)
}

// dead returns the dead calls, the oldest first.
func (d *database[TTx]) dead(ctx context.Context) (all []DeadCall, err error) {
	const page = 1000
	params := deadJobs().OrderBy(river.JobListOrderByID, river.SortOrderAsc).First(page)
	for {
		list, err := d.client.JobList(ctx, params)
		if err != nil {
			return nil, fmt.Errorf("retryriver: listing dead calls: %w", err)
		}
		for _, row := range list.Jobs {
			all = append(all, deadCall(row))
		}
		if len(list.Jobs) < page {
			return all, nil
		}
		params = params.After(list.LastCursor)
	}
}

// deadCall returns a row as a call. Arguments that cannot be decoded are left as they are.
func deadCall(row *rivertype.JobRow) DeadCall {
	var d DeadCall
	if err := json.Unmarshal(row.EncodedArgs, &d.Call); err != nil {
		d.Call = durable.Call{Args: row.EncodedArgs}
		if len(row.Tags) > 0 {
			d.ID = row.Tags[0]
		}
	}
	d.Attempt = row.Attempt
	if row.FinalizedAt != nil {
		d.Died = *row.FinalizedAt
	}
	for _, e := range row.Errors {
		d.Errs = append(d.Errs, Failure{e.Attempt, e.At, strings.TrimPrefix(e.Error, "JobCancelError: ")})
	}
	return d
}

// revived is the metadata of a call that was revived.
type revived struct {
	At time.Time `json:"retrygen_revived"`
}

// revive gives a dead call all its attempts again.
func (d *database[TTx]) revive(ctx context.Context, id string, now time.Time) error {
	params := deadJobs().TagsAll(id).First(1)
	list, err := d.client.JobList(ctx, params)
	if err != nil {
		return fmt.Errorf("retryriver: looking for call %s: %w", id, err)
	}
	if len(list.Jobs) == 0 {
		return fmt.Errorf("retryriver: no dead call %s", id)
	}
	row := list.Jobs[0]
	metadata := map[string]any{}
	if err := json.Unmarshal(row.Metadata, &metadata); err != nil {
		return fmt.Errorf("retryriver: metadata of call %s: %w", id, err)
	}
	metadata["retrygen_revived"] = now
	encoded, err := json.Marshal(metadata)
	if err != nil {
		return err
	}
	_, err = d.executor().JobUpdateFull(ctx, &riverdriver.JobUpdateFullParams{
		ID: row.ID, AttemptDoUpdate: true, Attempt: 0, MetadataDoUpdate: true, Metadata: encoded,
	})
	if err == nil {
		_, err = d.client.JobRetry(ctx, row.ID)
	}
	if err != nil {
		return fmt.Errorf("retryriver: reviving call %s: %w", id, err)
	}
	return nil
}
