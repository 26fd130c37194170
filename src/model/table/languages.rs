//! Header words of other languages, and the role they give.
//!
//! Pages of teams that write in two languages keep their numbers, severities and names as they are: what a column is for
//! is all that must be read to know such a table.

use crate::model::table::header::Role;

/// Words of Spanish, Portuguese, French, German and Russian headers, with and without accents.
pub(super) const ELSEWHERE: &[(Role, &[&str])] = &[
    (
        Role::Severity,
        &["severidade", "severidad", "gravedad", "prioridade", "prioridad", "nivel", "nível", "criticidade"],
    ),
    (Role::Severity, &["sévérité", "severite", "gravité", "priorité", "niveau", "schweregrad", "priorität"]),
    (Role::Severity, &["приоритет", "уровень", "критичность"]),
    (Role::Response, &["resposta", "respuesta", "réponse", "reacción", "reação", "reaktionszeit", "реакции"]),
    (Role::Resolution, &["resolução", "resolucao", "resolución", "résolution", "lösungszeit", "решения"]),
    (Role::Update, &["atualização", "atualizacao", "actualización"]),
    (
        Role::Description,
        &["definición", "definição", "definicao", "descripción", "descrição", "descricao", "significado"],
    ),
    (Role::Description, &["définition", "beschreibung", "bedeutung", "описание"]),
    (
        Role::Examples,
        &["ejemplo", "ejemplos", "exemplo", "exemplos", "exemple", "exemples", "beispiel", "beispiele", "примеры"],
    ),
    (Role::Person, &["papel", "роль", "função", "funcao", "rol", "rôle", "nome", "nombre", "nom"]),
    (Role::Person, &["responsável", "responsavel", "responsable", "equipo", "equipe", "équipe"]),
    (Role::Reach, &["контакт", "contato", "contacto", "telefone", "teléfono", "téléphone", "canal"]),
    (Role::Symptom, &["sintoma", "problema"]),
    (Role::Action, &["solução", "ação", "acao", "acción", "accion", "действие"]),
    (
        Role::Metric,
        &["métrica", "metrica", "métrique", "metrique", "metrik", "indicador", "indicateur", "kennzahl", "метрика"],
    ),
    (Role::Bound, &["umbral", "limiar", "limite", "límite", "seuil", "schwellenwert", "schwelle", "порог"]),
    (Role::Target, &["meta", "objetivo", "alvo", "cible", "zielwert", "цель"]),
];
