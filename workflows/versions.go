package workflows

// A change to the order of steps breaks the replay of tasks that are under way.
// Each such change goes behind a function in this file, named after what is new:
//
//	func judgesTwice(ctx workflow.Context) bool {
//		return workflow.GetVersion(ctx, "judge-twice", workflow.DefaultVersion, 1) >= 1
//	}
//
// A change id is a constant, is never used again, and its function stays until
// no running task and no stored history in testdata needs the old branch. New
// fields of State need no version: they are zero in tasks that are older.
