namespace LLama.Abstractions;

public interface ILLamaParams : IModelParams, IContextParams;
