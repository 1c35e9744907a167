/// Short names for the generated messages.
public enum Wire {
    public typealias Header = Freshet_Settlement_V1alpha_Header
    public typealias Participation = Freshet_Settlement_V1alpha_Participation
    public typealias Transaction = Freshet_Settlement_V1alpha_Transaction
    public typealias DescribeRequest = Freshet_Settlement_V1alpha_DescribeRequest
    public typealias DescribeResponse = Freshet_Settlement_V1alpha_DescribeResponse
    public typealias PrepareItem = Freshet_Settlement_V1alpha_PrepareItem
    public typealias PrepareRequest = Freshet_Settlement_V1alpha_PrepareRequest
    public typealias PrepareResult = Freshet_Settlement_V1alpha_PrepareResult
    public typealias PrepareResponse = Freshet_Settlement_V1alpha_PrepareResponse
    public typealias ItemError = Freshet_Settlement_V1alpha_ItemError
    public typealias Vote = Freshet_Settlement_V1alpha_Vote
    public typealias VoteChoice = Freshet_Settlement_V1alpha_VoteChoice
    public typealias Outcome = Freshet_Settlement_V1alpha_Outcome
    public typealias FinishItem = Freshet_Settlement_V1alpha_FinishItem
    public typealias FinishRequest = Freshet_Settlement_V1alpha_FinishRequest
    public typealias FinishResult = Freshet_Settlement_V1alpha_FinishResult
    public typealias FinishResponse = Freshet_Settlement_V1alpha_FinishResponse
    public typealias Acknowledgement = Freshet_Settlement_V1alpha_Acknowledgement
    public typealias Key = Freshet_Settlement_V1alpha_Key
    public typealias InquireRequest = Freshet_Settlement_V1alpha_InquireRequest
    public typealias InquireResponse = Freshet_Settlement_V1alpha_InquireResponse
    public typealias ParticipantState = Freshet_Settlement_V1alpha_ParticipantState
    public typealias ClearingRequest = Freshet_Settlement_V1alpha_ClearingRequest
    public typealias ClearingEntry = Freshet_Settlement_V1alpha_ClearingEntry
    public typealias RemovedClearing = Freshet_Settlement_V1alpha_RemovedClearing
    public typealias ClearingResponse = Freshet_Settlement_V1alpha_ClearingResponse
    public typealias FreezeRequest = Freshet_Settlement_V1alpha_FreezeRequest
    public typealias FreezeResponse = Freshet_Settlement_V1alpha_FreezeResponse
    public typealias FrozenBalance = Freshet_Settlement_V1alpha_FrozenBalance
    public typealias Wait = Freshet_Settlement_V1alpha_Wait
    public typealias SubmitRequest = Freshet_Settlement_V1alpha_SubmitRequest
    public typealias SubmitResponse = Freshet_Settlement_V1alpha_SubmitResponse
    public typealias OutcomeResult = Freshet_Settlement_V1alpha_OutcomeResult
    public typealias OutcomeRecord = Freshet_Settlement_V1alpha_OutcomeRecord
    public typealias OutcomesRequest = Freshet_Settlement_V1alpha_OutcomesRequest
    public typealias OutcomesResponse = Freshet_Settlement_V1alpha_OutcomesResponse
    public typealias TransactionState = Freshet_Settlement_V1alpha_TransactionState
    public typealias AbortCause = Freshet_Settlement_V1alpha_AbortCause
    public typealias Progress = Freshet_Settlement_V1alpha_Progress
    public typealias Problem = Freshet_Settlement_V1alpha_Problem

    /// Fully qualified service names, as they stand in a request's path.
    public static let participantService = "freshet.settlement.v1alpha.Participant"
    public static let coordinatorService = "freshet.settlement.v1alpha.Coordinator"
}
