//! Header words of other languages, and the role they give.
//!
//! Pages of teams that write in two languages keep their numbers, severities and names as they are: what a column is for
//! is all that must be read to know such a table.

use crate::model::table::header::Role;

/// Words of Spanish, Portuguese, French, Italian, Romanian, German, Dutch, Polish, Russian and Chinese headers, with and without accents.
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
    (
        Role::Severity,
        &["gravità", "priorità", "prioritate", "ernst", "prioriteit", "priorytet", "级别", "严重程度", "优先级"],
    ),
    (Role::Response, &["răspuns", "raspuns", "risposta", "reactietijd", "响应时间"]),
    (Role::Resolution, &["risoluzione", "rezolvare", "oplostijd", "解决时间"]),
    (Role::Description, &["descrizione", "descriere", "omschrijving", "beschrijving", "opis", "描述", "说明"]),
    (Role::Examples, &["esempi", "exemple", "voorbeeld", "voorbeelden", "przykłady"]),
    (Role::After, &["quando", "cuándo", "quand", "cuando", "când", "wann", "wanneer", "когда"]),
    (Role::Escalate, &["quem", "quién", "qui", "chi", "cine", "wie", "wer", "кто"]),
    (Role::Person, &["ruolo", "rola", "rolle", "角色"]),
    (Role::Reach, &["telefono", "telefon", "telefoon", "bereikbaar", "kontakt", "canale", "联系方式", "联系人"]),
    (Role::Action, &["azione", "acțiune", "actie", "akcja", "aktion", "maßnahme"]),
    (Role::Metric, &["metrica", "indicatore", "metryka", "指标"]),
    (Role::Bound, &["soglia", "prag", "drempel", "drempelwaarde", "próg", "阈值"]),
    (Role::Target, &["obiettivo", "doel", "cel", "目标"]),
];
